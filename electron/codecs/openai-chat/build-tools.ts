/** Writes tools and the choice among them. */
import type { Request, Tool, ToolChoice } from '../../hub/request.ts'
import type { Target, ToolIdentity } from '../codec.ts'
import type { GptFacts } from '../kit/gpt-facts.ts'
import type { NameMap } from '../kit/names.ts'
import { type Json, present } from '../kit/read.ts'
import { describeFreeText, freeTextSchema } from '../kit/tool-input.ts'
import { ownMarks } from './build-parts.ts'
import { parametersSchema } from './build-schema.ts'
import type { Warnings } from '../kit/warnings.ts'
import { protocol } from './protocol.ts'
import { ownSearchOptions, searchOptions } from './search.ts'
import type { WireTool, WireToolChoice, WireToolName } from './wire.ts'

export interface ToolWriting {
  readonly names: NameMap
  readonly notes: Warnings
  readonly facts: GptFacts
  readonly target: Target
}

/** The tools that clients run, whose names may need a map. */
export const identities = (tools: readonly Tool[]): readonly ToolIdentity[] =>
  tools.flatMap((tool) =>
    tool.type === 'hosted'
      ? []
      : [{ name: tool.name, kind: tool.type, ...present({ namespace: tool.namespace }) }],
  )

export function toolFields(request: Request, writing: ToolWriting): Record<string, unknown> {
  const tools = request.tools.flatMap((tool) => wireTool(tool, writing))
  const search = searchField(request.tools, writing)
  if (tools.length === 0) {
    // A choice without tools is refused.
    if (request.toolChoice && request.toolChoice.type !== 'none')
      writing.notes.add('tool_choice', 'dropped: no tools are left to choose from')
    return search
  }
  return {
    tools,
    ...search,
    ...present({
      tool_choice: request.toolChoice && wireChoice(request.toolChoice, request.tools, writing),
      parallel_tool_calls: request.parallelTools,
    }),
  }
}

function wireTool(tool: Tool, { names, notes, facts }: ToolWriting): readonly unknown[] {
  switch (tool.type) {
    case 'function':
      return [{ ...functionTool(tool, names, notes), ...ownMarks(tool, notes) }]
    case 'custom':
      return [
        {
          ...(facts.customTools ? customTool(tool, names) : textFunction(tool, names)),
          ...ownMarks(tool, notes),
        },
      ]
    case 'hosted':
      if (tool.protocol === protocol) return ownSearchOptions(tool) ? [] : [tool.raw]
      if (!tool.search)
        notes.add(`tools.${tool.name}`, 'dropped: the target cannot run a tool of another vendor')
      return []
  }
}

/** A web search is no tool here but a field beside them. */
function searchField(tools: readonly Tool[], { notes, facts, target }: ToolWriting): Json {
  for (const tool of tools) {
    if (tool.type !== 'hosted') continue
    const own = tool.protocol === protocol
    const asked = own ? ownSearchOptions(tool) : tool.search && searchOptions(tool.search, notes)
    if (!asked) continue
    if (own || facts.chatSearch) return asked
    notes.add(
      `tools.${tool.name}`,
      `dropped: ${target.model} does not search the web by itself here`,
    )
  }
  return {}
}

function functionTool(
  tool: Extract<Tool, { type: 'function' }>,
  names: NameMap,
  notes: Warnings,
): WireTool {
  const note = (action: string): void => {
    notes.add(`tools.${tool.name}.parameters`, action)
  }
  return {
    type: 'function',
    function: {
      name: names.wire(tool.name, tool.namespace),
      ...present({
        description: tool.description,
        parameters: tool.parameters && parametersSchema(tool.parameters, note),
        strict: tool.strict,
      }),
    },
  }
}

function customTool(tool: Extract<Tool, { type: 'custom' }>, names: NameMap): WireTool {
  const { description, grammar } = tool
  return {
    type: 'custom',
    custom: {
      name: names.wire(tool.name, tool.namespace),
      ...present({
        description,
        format: grammar && { type: 'grammar' as const, grammar },
      }),
    },
  }
}

/** A tool for free text as a function, for models that know no other. */
const textFunction = (tool: Extract<Tool, { type: 'custom' }>, names: NameMap): WireTool => ({
  type: 'function',
  function: {
    name: names.wire(tool.name, tool.namespace),
    description: describeFreeText(tool),
    parameters: freeTextSchema,
  },
})

function wireChoice(
  choice: ToolChoice,
  tools: readonly Tool[],
  { names, notes, facts }: ToolWriting,
): WireToolChoice | undefined {
  const named = (name: string): WireToolName | undefined => {
    const tool = tools.find((one) => one.type !== 'hosted' && one.name === name)
    if (!tool || tool.type === 'hosted') return undefined
    const wire = { name: names.wire(tool.name, tool.namespace) }
    return tool.type === 'custom' && facts.customTools
      ? { type: 'custom', custom: wire }
      : { type: 'function', function: wire }
  }
  switch (choice.type) {
    case 'auto':
    case 'none':
      return choice.type
    case 'any':
      return 'required'
    case 'named': {
      const tool = named(choice.name)
      if (!tool) notes.add('tool_choice', `dropped: ${choice.name} is not among the tools`)
      return tool
    }
    case 'allowed': {
      const allowed = choice.names.map(named).filter((tool) => tool !== undefined)
      if (allowed.length < choice.names.length)
        notes.add('tool_choice', 'allowed tools that are not among the tools were dropped')
      if (allowed.length === 0) return undefined
      const mode = choice.mode === 'any' ? 'required' : 'auto'
      return { type: 'allowed_tools', allowed_tools: { mode, tools: allowed } }
    }
  }
}
