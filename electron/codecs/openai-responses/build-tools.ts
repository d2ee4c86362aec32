/** Writes the tools, and which of them the model may or must use. */
import type { Request, Tool, ToolChoice } from '../../hub/request.ts'
import { isRecord, type Json, present } from '../kit/read.ts'
import { type Building, ownFields } from './build-context.ts'
import { parametersOf } from './build-schema.ts'
import { searchTool, unsaidOf } from './hosted.ts'
import { protocol } from './protocol.ts'

type Callable = Exclude<Tool, { type: 'hosted' }>

/** `tools`, `tool_choice` and `parallel_tool_calls`; the latter two are refused where there are no tools. */
export function toolFields(request: Request, building: Building): Json {
  const tools = wireTools(request.tools, building)
  if (tools.length === 0) {
    if (request.toolChoice && request.toolChoice.type !== 'none')
      building.notes.add('tool_choice', 'dropped: no tools are left to choose from')
    return {}
  }
  return {
    tools,
    ...present({
      tool_choice: request.toolChoice && wireChoice(request.toolChoice, request.tools, building),
      parallel_tool_calls: request.parallelTools,
    }),
  }
}

/** Whether any tool is a search of another vendor, told as this one's own. */
export const searchesInstead = (tools: readonly Tool[]): boolean =>
  tools.some((tool) => tool.type === 'hosted' && tool.protocol !== protocol && tool.search)

/** Tools of one namespace stand together, where the first of them stood. */
function wireTools(tools: readonly Tool[], building: Building): readonly unknown[] {
  const out: unknown[] = []
  const spaces = new Map<string, unknown[]>()
  for (const tool of tools) {
    if (tool.type === 'hosted') {
      out.push(...hostedTool(tool, building))
      continue
    }
    const wire = callableTool(tool, building)
    const { namespace } = tool
    if (namespace === undefined) {
      out.push(wire)
      continue
    }
    const known = spaces.get(namespace)
    if (known) {
      known.push(wire)
      continue
    }
    const inside: unknown[] = [wire]
    spaces.set(namespace, inside)
    out.push(namespaceTool(tool, namespace, { inside, building }))
  }
  return out
}

/** A namespace must be described; where nobody did, by its name. */
function namespaceTool(
  tool: Callable,
  namespace: string,
  { inside, building }: { readonly inside: readonly unknown[]; readonly building: Building },
): Json {
  const about = tool.extras?.[protocol]?.['namespace']
  const name = building.names.wire(tool.name, namespace).namespace ?? namespace
  return {
    type: 'namespace',
    name,
    description: `Tools of ${namespace}.`,
    ...(isRecord(about) ? about : {}),
    tools: inside,
  }
}

function callableTool(tool: Callable, building: Building): Json {
  const { name } = building.names.wire(tool.name, tool.namespace)
  const { namespace: _, ...own } = ownFields(tool, building.notes)
  if (tool.type === 'function')
    return {
      type: 'function',
      name,
      ...present({ description: tool.description }),
      parameters: parametersOf(tool.parameters, (action) =>
        building.notes.add(`tools.${tool.name}`, action),
      ),
      // Left out, the service makes a fitting schema strict by itself, and asks of the model what nobody asked for.
      strict: tool.strict ?? false,
      ...own,
    }
  const wire = building.wraps ? wrappedTool(tool, name, building) : customTool(tool, name)
  return { ...wire, ...own }
}

type Custom = Extract<Tool, { type: 'custom' }>

function customTool({ description, grammar }: Custom, name: string): Json {
  return {
    type: 'custom',
    name,
    ...present({ description, format: grammar && { type: 'grammar', ...grammar } }),
  }
}

/** A function whose one argument is the free text; a grammar can only be told. */
function wrappedTool({ description, grammar }: Custom, name: string, { notes }: Building): Json {
  if (grammar)
    notes.add('tools', 'a grammar is told in the description: the model cannot be held to it')
  const form = grammar
    ? `The input must follow this ${grammar.syntax} grammar:\n${grammar.definition}`
    : 'The input is free text.'
  return {
    type: 'function',
    name,
    description: description === undefined ? form : `${description}\n\n${form}`,
    parameters: {
      type: 'object',
      properties: { input: { type: 'string' } },
      required: ['input'],
      additionalProperties: false,
    },
    strict: false,
  }
}

function hostedTool(
  { name, raw, search, ...tool }: Extract<Tool, { type: 'hosted' }>,
  { notes }: Building,
): readonly unknown[] {
  if (tool.protocol === protocol) return [raw]
  if (!search) {
    notes.add(`tools.${name}`, 'dropped: the target cannot run a tool of another vendor')
    return []
  }
  for (const what of unsaidOf(search))
    notes.add(`tools.${name}`, `${what} dropped: the target's search has no such setting`)
  return [searchTool(search)]
}

function wireChoice(choice: ToolChoice, tools: readonly Tool[], building: Building): unknown {
  const named = (name: string): Json | undefined => {
    const tool = tools.find((one) => one.name === name)
    return tool && namedTool(tool, building)
  }
  switch (choice.type) {
    case 'auto':
    case 'none':
      return choice.type
    case 'any':
      return 'required'
    case 'named': {
      const tool = named(choice.name)
      if (!tool) building.notes.add('tool_choice', `dropped: ${choice.name} is not among the tools`)
      return tool
    }
    case 'allowed': {
      const allowed = choice.names.map(named).filter((tool) => tool !== undefined)
      if (allowed.length < choice.names.length)
        building.notes.add('tool_choice', 'allowed tools that are not among the tools were dropped')
      if (allowed.length === 0) return undefined
      const mode = choice.mode === 'any' ? 'required' : 'auto'
      return { type: 'allowed_tools', mode, tools: allowed }
    }
  }
}

/** A tool as a choice names it: hosted ones by their type alone. */
function namedTool(tool: Tool, building: Building): Json | undefined {
  if (tool.type !== 'hosted') {
    const type = tool.type === 'custom' && !building.wraps ? 'custom' : 'function'
    return { type, ...building.names.wire(tool.name, tool.namespace) }
  }
  if (tool.protocol === protocol)
    return isRecord(tool.raw) ? { type: tool.raw['type'] ?? tool.name } : undefined
  return tool.search ? { type: 'web_search' } : undefined
}
