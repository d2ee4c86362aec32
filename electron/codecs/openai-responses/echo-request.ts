/** Writes parts of a request back as its client wrote them, for answers that repeat what was asked. */
import type { OutputFormat, Reasoning, Request, Tool, ToolChoice } from '../../hub/request.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { protocol } from './protocol.ts'

export function writeReasoning({ reasoning, extras }: Request): Json {
  const own = extras[protocol]?.['reasoning']
  return {
    effort: reasoning ? writeEffort(reasoning) : null,
    summary: reasoning?.show === true ? 'auto' : null,
    ...(isRecord(own) ? own : {}),
  }
}

function writeEffort(reasoning: Reasoning): string | null {
  if (reasoning.mode === 'effort') return reasoning.effort
  return reasoning.mode === 'off' ? 'none' : null
}

export function writeFormat(output: OutputFormat | undefined): Json {
  switch (output?.type) {
    case undefined:
      return { type: 'text' }
    case 'json':
      return { type: 'json_object' }
    case 'json-schema': {
      const { name, schema, strict, description } = output
      return {
        type: 'json_schema',
        name,
        schema,
        strict: strict ?? false,
        description: description ?? null,
      }
    }
  }
}

export function writeToolChoice(choice: ToolChoice | undefined): unknown {
  switch (choice?.type) {
    case undefined:
      return 'auto'
    case 'auto':
    case 'none':
      return choice.type
    case 'any':
      return 'required'
    case 'named':
      return { type: choice.kind, name: choice.name }
    case 'allowed':
      return {
        type: 'allowed_tools',
        mode: choice.mode === 'any' ? 'required' : 'auto',
        tools: choice.names.map((name) => ({ type: 'function', name })),
      }
  }
}

/** Neighbours in one namespace stand in it together again. */
export function writeTools(tools: readonly Tool[]): readonly unknown[] {
  const written: unknown[] = []
  let open: { readonly name: string; readonly tools: unknown[] } | undefined
  for (const tool of tools) {
    const space = tool.type === 'hosted' ? undefined : tool.namespace
    if (space === undefined) {
      open = undefined
      written.push(writeTool(tool))
      continue
    }
    if (open?.name !== space) {
      const { namespace, namespace_description: description } = ownOf(tool)
      open = { name: space, tools: [] }
      written.push({
        type: 'namespace',
        name: space,
        ...(description === undefined ? {} : { description }),
        ...(isRecord(namespace) ? namespace : {}),
        tools: open.tools,
      })
    }
    open.tools.push(writeTool(tool))
  }
  return written
}

const ownOf = (tool: Tool): Json => (tool.type === 'hosted' ? {} : (tool.extras?.[protocol] ?? {}))

function writeTool(tool: Tool): unknown {
  const { namespace: _, namespace_description: __, ...own } = ownOf(tool)
  switch (tool.type) {
    case 'hosted':
      return tool.raw
    case 'function': {
      const { type, name, description, parameters, strict } = tool
      return {
        type,
        name,
        description: description ?? null,
        parameters: parameters ?? null,
        strict: strict ?? null,
        ...own,
      }
    }
    case 'custom': {
      const { type, name, description, grammar } = tool
      const format = grammar ? { type: 'grammar', ...grammar } : { type: 'text' }
      return { type, name, description: description ?? null, format, ...own }
    }
  }
}
