/** Builds the tools, and which of them the model must use. */
import type { Request, SearchWish, Tool, ToolChoice } from '../../hub/request.ts'
import type { ToolIdentity } from '../codec.ts'
import { distinctTools } from '../kit/distinct-tools.ts'
import { type Limits, nameMap, type NameMap } from '../kit/names.ts'
import { isRecord, type Json, present } from '../kit/read.ts'
import { describeFreeText, freeTextSchema } from '../kit/tool-input.ts'
import { type Building, ownFields } from './build-context.ts'
import { protocol } from './protocol.ts'
import { parametersForm } from './schema.ts'

/** A letter or `_` first, and no more than all servers of this protocol take: 64 characters, no dots, no colons. */
const nameLimits: Limits = { forbidden: /^[^a-zA-Z_]|[^a-zA-Z0-9_-]/g, maxLength: 64 }

/** The names of the tools that clients run. */
export const toolNames = (tools: readonly Tool[]): NameMap =>
  nameMap(
    tools.flatMap((tool): readonly ToolIdentity[] =>
      tool.type === 'hosted'
        ? []
        : [{ name: tool.name, kind: tool.type, ...present({ namespace: tool.namespace }) }],
    ),
    nameLimits,
  )

export interface BuiltTools {
  readonly tools?: readonly Json[]
  readonly toolConfig?: Json
  /** Whether functions are offered: older models then take no form for the answer. */
  readonly functions: boolean
}

type Runnable = Exclude<Tool, { type: 'hosted' }>

export function buildTools(request: Request, building: Building): BuiltTools {
  const runnable = distinctTools(request.tools, building.warnings).filter(
    (tool): tool is Runnable => tool.type !== 'hosted',
  )
  const declarations = runnable.map((tool) => declaration(tool, building))
  const functions = declarations.length > 0
  const hosted = hostedTools(request.tools, functions, building)
  const tools = [...(functions ? [{ functionDeclarations: declarations }] : []), ...hosted]
  const calling = functions
    ? callingConfig(request, runnable, building)
    : noFunctions(request, building)
  const mixed = functions && hosted.some((tool) => isRecord(tool['googleSearch']))
  const config = {
    ...(calling ? { functionCallingConfig: calling } : {}),
    // Gemini API documentation, Tool combination: the mix must be asked for.
    ...(mixed ? { includeServerSideToolInvocations: true } : {}),
  }
  if (request.parallelTools === false && functions)
    building.warnings.add('parallel_tool_calls', 'dropped: the target has no such setting')
  return {
    ...(tools.length > 0 ? { tools } : {}),
    ...(Object.keys(config).length > 0 ? { toolConfig: config } : {}),
    functions,
  }
}

function declaration(tool: Runnable, building: Building): Json {
  const name = building.names.wire(tool.name, tool.namespace)
  const own = ownFields(tool, building)
  if (tool.type === 'custom') {
    if (tool.grammar)
      building.warnings.add('tools', 'a grammar is told in the description: it cannot be enforced')
    return {
      ...own,
      name,
      description: describeFreeText(tool),
      parametersJsonSchema: freeTextSchema,
    }
  }
  const form = tool.parameters && parametersForm(tool.parameters)
  if (form?.rewritten === true)
    building.warnings.add(
      `tools.${tool.name}`,
      'its schema was rewritten in the words the target knows; what it has no word for is told in descriptions',
    )
  return {
    ...own,
    name,
    ...present({ description: tool.description }),
    ...(form?.form === 'json-schema' ? { parametersJsonSchema: form.schema } : {}),
    ...(form?.form === 'own' ? { parameters: form.schema } : {}),
  }
}

/** What the service runs itself, each in a tool object of its own. */
function hostedTools(
  tools: readonly Tool[],
  functions: boolean,
  building: Building,
): readonly Json[] {
  let searches = false
  return tools.flatMap((tool): readonly Json[] => {
    if (tool.type !== 'hosted') return []
    if (tool.protocol === protocol && isRecord(tool.raw)) {
      if (!isRecord(tool.raw['googleSearch']) || !functions || building.facts.mixesSearch)
        return [tool.raw]
      return refuseMix(tool.name, building)
    }
    if (!tool.search) {
      building.warnings.add(`tools.${tool.name}`, 'dropped: only another vendor runs it')
      return []
    }
    if (functions && !building.facts.mixesSearch) return refuseMix(tool.name, building)
    noteWishes(tool.search, building)
    if (searches) return []
    searches = true
    return [{ googleSearch: {} }]
  })
}

function refuseMix(name: string, { warnings }: Building): readonly Json[] {
  warnings.add(`tools.${name}`, 'dropped: this model takes no search beside functions')
  return []
}

/** The search of this vendor takes no wishes. */
function noteWishes(wish: SearchWish, { warnings }: Building): void {
  const unsaid = {
    allowed_domains: wish.allowedDomains?.length,
    blocked_domains: wish.blockedDomains?.length,
    max_uses: wish.maxUses,
    search_context_size: wish.contextSize,
    user_location: wish.location,
  }
  for (const [field, value] of Object.entries(unsaid))
    if (value) warnings.add(`web search ${field}`, 'dropped: the target has no such setting')
}

function noFunctions({ toolChoice }: Request, { warnings }: Building): undefined {
  if (toolChoice && toolChoice.type !== 'none' && toolChoice.type !== 'auto')
    warnings.add('tool_choice', 'dropped: no tool is left to choose')
}

/** `functionCallingConfig` (Gemini API reference). VALIDATED holds the model to the schemas where a tool asks for it. */
function callingConfig(
  { toolChoice }: Request,
  tools: readonly Runnable[],
  building: Building,
): Json | undefined {
  const strict = tools.some((tool) => tool.type === 'function' && tool.strict === true)
  switch (toolChoice?.type) {
    case undefined:
      return strict ? { mode: 'VALIDATED' } : undefined
    case 'auto':
      return { mode: strict ? 'VALIDATED' : 'AUTO' }
    case 'none':
      return { mode: 'NONE' }
    case 'any':
      return { mode: 'ANY' }
    case 'named':
      return among([toolChoice.name], 'ANY', { tools, building })
    case 'allowed':
      return allowed(toolChoice, { tools, building })
  }
}

interface Choosing {
  readonly tools: readonly Runnable[]
  readonly building: Building
}

/** Only ANY and VALIDATED take a list of names. */
const allowed = (
  { mode, names }: Extract<ToolChoice, { type: 'allowed' }>,
  choosing: Choosing,
): Json | undefined => among(names, mode === 'any' ? 'ANY' : 'VALIDATED', choosing)

function among(
  wanted: readonly string[],
  mode: 'ANY' | 'VALIDATED',
  { tools, building }: Choosing,
): Json | undefined {
  const { names, warnings } = building
  const found = wanted.flatMap((name) => {
    const tool = tools.find((one) => one.name === name)
    if (!tool) warnings.add('tool_choice', `${name} dropped: it is not among the tools`)
    return tool ? [names.wire(tool.name, tool.namespace)] : []
  })
  return found.length > 0 ? { mode, allowedFunctionNames: found } : undefined
}
