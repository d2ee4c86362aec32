/** Reads the tools a client offers and which of them the model must use. */
import type { Request, Tool } from '../../hub/request.ts'
import {
  given,
  list,
  optionalBoolean,
  optionalRecord,
  optionalText,
  present,
  record,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { parseCache, unread } from './parse-marks.ts'
import { isSearchTool, readWish } from './web-search.ts'
import { protocol } from './wire.ts'

const read = ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control']

export const parseTools = (value: unknown): readonly Tool[] =>
  given(value) ? list(value, 'tools').map((tool, at) => parseTool(tool, `tools[${at}]`)) : []

function parseTool(value: unknown, where: string): Tool {
  const tool = record(value, where)
  const type = optionalText(tool['type'], `${where}.type`)
  if (type !== undefined && type !== 'custom') return hosted(tool, type)
  return {
    type: 'function',
    name: text(tool['name'], `${where}.name`),
    ...present({
      description: optionalText(tool['description'], `${where}.description`),
      parameters: optionalRecord(tool['input_schema'], `${where}.input_schema`),
      strict: optionalBoolean(tool['strict'], `${where}.strict`),
      cache: parseCache(tool['cache_control'], where),
      extras: unread(tool, read),
    }),
  }
}

/** A tool with a type of its own: the vendor runs it, or has taught it to its models. */
const hosted = (tool: Json, type: string): Tool => ({
  type: 'hosted',
  protocol,
  name: typeof tool['name'] === 'string' ? tool['name'] : type,
  raw: tool,
  ...(isSearchTool(type) ? { search: readWish(tool) } : {}),
})

export function parseChoice(value: unknown): Pick<Request, 'toolChoice' | 'parallelTools'> {
  if (!given(value)) return {}
  const choice = record(value, 'tool_choice')
  const alone = optionalBoolean(
    choice['disable_parallel_tool_use'],
    'tool_choice.disable_parallel_tool_use',
  )
  return {
    toolChoice: parseChoiceType(choice),
    ...(alone === undefined ? {} : { parallelTools: !alone }),
  }
}

function parseChoiceType(choice: Json): NonNullable<Request['toolChoice']> {
  switch (choice['type']) {
    case 'auto':
    case 'any':
    case 'none':
      return { type: choice['type'] }
    case 'tool':
      return { type: 'named', name: text(choice['name'], 'tool_choice.name'), kind: 'function' }
    default:
      return reject('tool_choice.type', 'expected auto, any, tool or none')
  }
}
