/** Builds the tools and which of them the model must use. */
import type { Request, Tool } from '../../hub/request.ts'
import type { ToolIdentity } from '../codec.ts'
import { toolNameLimits, nameMap, type NameMap } from '../kit/names.ts'
import { isRecord } from '../kit/read.ts'
import { buildSchema } from './build-schema.ts'
import { buildMarks, type Building } from './building.ts'
import { freeTextSchema } from './tool-input.ts'
import { protocol } from './wire.ts'

type WireTool = Record<string, unknown>

/** Hosted tools take part under their own names, so that none of ours falls on one. */
export const toolNames = (tools: readonly Tool[]): NameMap =>
  nameMap(tools.filter(isKnown).map(identity), toolNameLimits)

const isKnown = (tool: Tool): boolean => tool.type !== 'hosted' || tool.protocol === protocol

function identity(tool: Tool): ToolIdentity {
  if (tool.type === 'hosted') return { name: tool.name, kind: 'function' }
  const { name, type: kind, namespace } = tool
  return { name, kind, ...(namespace === undefined ? {} : { namespace }) }
}

function buildTool(tool: Tool, { names, warnings }: Building): WireTool | undefined {
  switch (tool.type) {
    case 'function': {
      const { description, strict, parameters } = tool
      return {
        name: names.wire(tool.name, tool.namespace),
        ...(description === undefined ? {} : { description }),
        input_schema: buildSchema(parameters, (action) =>
          warnings.add(`tools.${tool.name}`, action),
        ),
        ...(strict === undefined ? {} : { strict }),
        ...buildMarks(tool),
      }
    }
    case 'custom':
      return {
        name: names.wire(tool.name, tool.namespace),
        description: describe(tool),
        input_schema: freeTextSchema,
      }
    case 'hosted':
      if (tool.protocol === protocol && isRecord(tool.raw)) return { ...tool.raw }
      warnings.add(tool.name, 'dropped: a tool that only another vendor runs')
      return undefined
  }
}

/** A grammar can only be told here, not enforced. */
function describe(tool: Extract<Tool, { type: 'custom' }>): string {
  const { description = '', grammar } = tool
  const form = grammar
    ? `The input must follow this ${grammar.syntax} grammar:\n${grammar.definition}`
    : 'The input is free text.'
  return description === '' ? form : `${description}\n\n${form}`
}

export interface BuiltTools {
  readonly tools?: WireTool[]
  readonly tool_choice?: Record<string, unknown>
  /** Whether the model must call a tool: such a wish and thoughts exclude each other on some models. */
  readonly forced: boolean
}

export function buildTools(request: Request, building: Building): BuiltTools {
  const tools = offered(request, building)
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

function choiceType({ toolChoice, tools }: Request, { names }: Building): ChoiceType | undefined {
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
      const namespace = tool && tool.type !== 'hosted' ? tool.namespace : undefined
      return { type: 'tool', name: names.wire(name, namespace) }
    }
  }
}
