/** Builds the tools and which of them the model must use. */
import type { Request, Tool } from '../../hub/request.ts'
import type { ToolIdentity } from '../codec.ts'
import { distinctTools } from '../kit/distinct-tools.ts'
import { toolNameLimits, nameMap, type NameMap } from '../kit/names.ts'
import { isRecord } from '../kit/read.ts'
import { buildSchema } from './build-schema.ts'
import { buildMarks, type Building } from './building.ts'
import { enforcedSchema } from './enforced-schema.ts'
import { describeFreeText, freeTextSchema } from '../kit/tool-input.ts'
import { searchName, soundDomains, writeWish } from './web-search.ts'
import { protocol } from './wire.ts'

type WireTool = Record<string, unknown>

/** Hosted tools take part under their own names, so that none of ours falls on one. */
export const toolNames = (tools: readonly Tool[]): NameMap =>
  nameMap(tools.filter(isKnown).map(identity), toolNameLimits)

const isKnown = (tool: Tool): boolean =>
  tool.type !== 'hosted' || tool.protocol === protocol || tool.search !== undefined

function identity(tool: Tool): ToolIdentity {
  if (tool.type === 'hosted') return { name: hostedName(tool), kind: 'function' }
  const { name, type: kind, namespace } = tool
  return { name, kind, ...(namespace === undefined ? {} : { namespace }) }
}

type HostedTool = Extract<Tool, { type: 'hosted' }>

/** A search that came in another protocol goes by this one's name for it. */
const hostedName = ({ name, protocol: of, search }: HostedTool): string =>
  of !== protocol && search ? searchName : name

function buildTool(tool: Tool, { names, warnings }: Building): WireTool | undefined {
  const note = (action: string): void => {
    warnings.add(`tools.${tool.name}`, action)
  }
  switch (tool.type) {
    case 'function': {
      const { description, strict, parameters } = tool
      const schema = buildSchema(parameters, note)
      return unmarkedIfDeferred({
        name: names.wire(tool.name, tool.namespace),
        ...(description === undefined ? {} : { description }),
        input_schema: strict === true ? enforcedSchema(schema, note) : schema,
        ...(strict === undefined ? {} : { strict }),
        ...buildMarks(tool),
      })
    }
    case 'custom':
      return {
        name: names.wire(tool.name, tool.namespace),
        description: describeFreeText(tool),
        input_schema: freeTextSchema,
      }
    case 'hosted':
      if (tool.protocol === protocol && isRecord(tool.raw))
        return unmarkedIfDeferred(tool.search ? soundDomains(tool.raw, note) : { ...tool.raw })
      if (tool.protocol !== protocol && tool.search) return writeWish(tool.search, note)
      warnings.add(tool.name, 'dropped: a tool that only another vendor runs')
      return undefined
  }
}

/** A deferred tool is not part of the prompt, so no cache mark can stand on it. */
function unmarkedIfDeferred(tool: WireTool): WireTool {
  if (tool['defer_loading'] !== true || !('cache_control' in tool)) return tool
  const { cache_control: _, ...rest } = tool
  return rest
}

export interface BuiltTools {
  readonly tools?: WireTool[]
  readonly tool_choice?: Record<string, unknown>
  /** Whether the model must call a tool: such a wish and thoughts exclude each other on some models. */
  readonly forced: boolean
}

export function buildTools(request: Request, building: Building): BuiltTools {
  const offers = distinctTools(offered(request, building), building.warnings)
  const tools = withOneSearch(offers, building)
    .map((tool) => buildTool(tool, building))
    .filter((tool) => tool !== undefined)
  if (tools.length === 0) {
    if (request.toolChoice && request.toolChoice.type !== 'none')
      building.warnings.add('tool_choice', 'dropped: no tool is left to choose')
    return { forced: false }
  }
  const choice = buildChoice(request, building)
  const forced = choice?.['type'] === 'any' || choice?.['type'] === 'tool'
  return { tools, ...(choice ? { tool_choice: choice } : {}), forced }
}

/** A choice among some tools is kept by offering no others. */
function offered({ tools, toolChoice }: Request, { warnings }: Building): readonly Tool[] {
  const dropped = tools.some((tool) => tool.type === 'custom' && tool.grammar)
  if (dropped) warnings.add('tools', 'a grammar is told in the description: it cannot be enforced')
  if (toolChoice?.type !== 'allowed') return tools
  return tools.filter(({ name }) => toolChoice.names.includes(name))
}

/** Searches of other vendors all become the one search there is here. */
function withOneSearch(tools: readonly Tool[], { warnings }: Building): readonly Tool[] {
  const isForeign = (tool: Tool): boolean =>
    tool.type === 'hosted' && tool.protocol !== protocol && tool.search !== undefined
  let taken = tools.some((tool) => !isForeign(tool) && tool.name === searchName)
  return tools.filter((tool) => {
    if (!isForeign(tool)) return true
    if (taken) warnings.add(tool.name, `dropped: there can be only one ${searchName}`)
    const first = !taken
    taken = true
    return first
  })
}

function buildChoice(request: Request, building: Building): Record<string, unknown> | undefined {
  const { toolChoice, parallelTools } = request
  const alone = parallelTools === undefined ? {} : { disable_parallel_tool_use: !parallelTools }
  const wish = choiceType(request, building)
  const forced = wish?.type === 'any' || wish?.type === 'tool'
  if (forced && building.facts.forced === 'never') {
    building.warnings.add('tool_choice', 'auto instead: this model cannot be made to call a tool')
    return { type: 'auto', ...alone }
  }
  if (wish) return wish.type === 'none' ? wish : { ...wish, ...alone }
  // The wish for one tool at a time needs a choice to ride on.
  return parallelTools === false || toolChoice ? { type: 'auto', ...alone } : undefined
}

type ChoiceType = {
  readonly type: 'auto' | 'any' | 'none' | 'tool'
  readonly name?: string
}

function choiceType(
  { toolChoice, tools }: Request,
  { names, warnings }: Building,
): ChoiceType | undefined {
  switch (toolChoice?.type) {
    case undefined:
      return undefined
    case 'auto':
    case 'any':
    case 'none':
      return { type: toolChoice.type }
    case 'allowed':
      return { type: toolChoice.mode }
    case 'named': {
      const { name } = toolChoice
      const tool = tools.find((offer) => offer.name === name)
      if (tool?.type !== 'hosted') return { type: 'tool', name: names.wire(name, tool?.namespace) }
      if (isKnown(tool)) return { type: 'tool', name: hostedName(tool) }
      warnings.add('tool_choice', `dropped: ${name} is not offered here`)
      return undefined
    }
  }
}
