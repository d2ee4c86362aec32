/** Writes tools and the choice among them. */
import type { Request, Tool, ToolChoice } from '../../hub/request.ts'
import type { ToolIdentity } from '../codec.ts'
import type { NameMap } from '../kit/names.ts'
import { present } from '../kit/read.ts'
import { ownMarks } from './build-parts.ts'
import type { Notes } from './notes.ts'
import { protocol } from './protocol.ts'
import type { WireTool, WireToolChoice, WireToolName } from './wire.ts'

export interface ToolWriting {
  readonly names: NameMap
  readonly notes: Notes
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
  if (tools.length === 0) {
    // A choice without tools is refused.
    if (request.toolChoice && request.toolChoice.type !== 'none')
      writing.notes.add('tool_choice', 'dropped: no tools are left to choose from')
    return {}
  }
  return {
    tools,
    ...present({
      tool_choice: request.toolChoice && wireChoice(request.toolChoice, request.tools, writing),
      parallel_tool_calls: request.parallelTools,
    }),
  }
}

function wireTool(tool: Tool, { names, notes }: ToolWriting): readonly unknown[] {
  switch (tool.type) {
    case 'function':
      return [{ ...functionTool(tool, names), ...ownMarks(tool, notes) }]
    case 'custom':
      return [customTool(tool, names)]
    case 'hosted':
      if (tool.protocol === protocol) return [tool.raw]
      notes.add(`tools.${tool.name}`, 'dropped: the target cannot run a tool of another vendor')
      return []
  }
}

function functionTool(tool: Extract<Tool, { type: 'function' }>, names: NameMap): WireTool {
  return {
    type: 'function',
    function: {
      name: names.wire(tool.name, tool.namespace),
      ...present({
        description: tool.description,
        parameters: tool.parameters && withProperties(tool.parameters),
        strict: tool.strict,
      }),
    },
  }
}

/** OpenAI refuses an object schema that does not list its properties, even none. */
function withProperties(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const bare = schema['type'] === 'object' && schema['properties'] === undefined
  return bare ? { ...schema, properties: {} } : schema
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

function wireChoice(
  choice: ToolChoice,
  tools: readonly Tool[],
  { names, notes }: ToolWriting,
): WireToolChoice | undefined {
  const named = (name: string): WireToolName | undefined => {
    const tool = tools.find((one) => one.type !== 'hosted' && one.name === name)
    if (!tool || tool.type === 'hosted') return undefined
    const wire = { name: names.wire(tool.name, tool.namespace) }
    return tool.type === 'custom'
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
