/** Writes the tools, and which of them the model may or must use. */
import type { Request, Tool, ToolChoice } from '../../hub/request.ts'
import { isRecord, type Json, present, records } from '../kit/read.ts'
import { describeFreeText, freeTextSchema } from '../kit/tool-input.ts'
import { type Building, ownFields } from './build-context.ts'
import { parametersOf } from './build-schema.ts'
import { searchTool, unsaidOf } from './hosted.ts'
import { protocol } from './protocol.ts'

type Callable = Exclude<Tool, { type: 'hosted' }>

/**
 * `tools`, `tool_choice` and `parallel_tool_calls`; the latter two are refused where there are no tools. `own`: a choice that a
 * client of this protocol wrote and the hub has no word for.
 */
export function toolFields(request: Request, own: unknown, building: Building): Json {
  const choice = isRecord(own)
    ? ownChoice(own, request.tools, building)
    : request.toolChoice && wireChoice(request.toolChoice, request.tools, building)
  const tools = wireTools(request.tools, building)
  if (tools.length === 0) {
    if (request.toolChoice && request.toolChoice.type !== 'none')
      building.notes.add('tool_choice', 'dropped: no tools are left to choose from')
    return isRecord(own) ? { tool_choice: choice } : {}
  }
  return {
    tools,
    ...present({
      tool_choice: choice,
      parallel_tool_calls: request.parallelTools,
    }),
  }
}

/** Whether the sources of a search are to be told: other protocols always tell them. */
export const tellsSources = (tools: readonly Tool[]): boolean =>
  tools.some(
    (tool) =>
      tool.type === 'hosted' &&
      tool.search &&
      (tool.protocol !== protocol || tool.search.tellsSources === true),
  )

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
  const own = tool.extras?.[protocol]
  const name = building.names.wire(tool.name, namespace).namespace ?? namespace
  return {
    type: 'namespace',
    name,
    description: own?.['namespace_description'] ?? `Tools of ${namespace}.`,
    ...(isRecord(own?.['namespace']) ? own['namespace'] : {}),
    tools: inside,
  }
}

function callableTool(tool: Callable, building: Building): Json {
  const { name } = building.names.wire(tool.name, tool.namespace)
  const { namespace: _, namespace_description: __, ...own } = ownFields(tool, building.notes)
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

/** A function whose one argument is the free text. */
function wrappedTool(tool: Custom, name: string, { notes }: Building): Json {
  if (tool.grammar)
    notes.add('tools', 'a grammar is told in the description: the model cannot be held to it')
  return {
    type: 'function',
    name,
    description: describeFreeText(tool),
    parameters: { ...freeTextSchema, additionalProperties: false },
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

/** The client's own words, but for the tools in it that go out under another name or in another form. */
function ownChoice(choice: Json, tools: readonly Tool[], building: Building): Json {
  if (choice['type'] === 'allowed_tools')
    return {
      ...choice,
      tools: records(choice['tools']).map((one) => ownChoice(one, tools, building)),
    }
  const tool = tools.find(
    (one) =>
      one.type === choice['type'] &&
      one.name === choice['name'] &&
      inSpace(one, choice['namespace']),
  )
  return (tool && tool.type !== 'hosted' ? namedTool(tool, building) : undefined) ?? choice
}

/** A choice need not say in which namespace a tool is. */
const inSpace = (tool: Tool, namespace: unknown): boolean =>
  namespace === undefined || (tool.type !== 'hosted' && tool.namespace === namespace)

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
