/** Reads the tools a client offers, and which of them the model may or must use. */
import type { SearchWish, Tool, ToolChoice } from '../../hub/request.ts'
import {
  given,
  isRecord,
  list,
  oneOf,
  optionalBoolean,
  optionalRecord,
  optionalText,
  present,
  record,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { extrasOf } from './parse-parts.ts'
import { protocol } from './protocol.ts'

export const parseTools = (value: unknown): readonly Tool[] =>
  given(value) ? list(value, 'tools').flatMap((tool, at) => parseTool(tool, `tools[${at}]`)) : []

function parseTool(value: unknown, where: string): readonly Tool[] {
  const tool = record(value, where)
  const type = text(tool['type'], `${where}.type`)
  if (type === 'namespace') return parseNamespace(tool, where)
  return [parseCallable(tool, where) ?? hosted(tool, type)]
}

/** A tool that the client runs; undefined for those that the vendor runs. */
function parseCallable(tool: Json, where: string): CallableTool | undefined {
  switch (tool['type']) {
    case 'function':
      return {
        type: 'function',
        name: toolName(tool['name'], `${where}.name`),
        ...present({
          description: optionalText(tool['description'], `${where}.description`),
          parameters: optionalRecord(tool['parameters'], `${where}.parameters`),
          strict: optionalBoolean(tool['strict'], `${where}.strict`),
        }),
        ...extrasOf(tool, 'name', 'description', 'parameters', 'strict'),
      }
    case 'custom':
      return {
        type: 'custom',
        name: toolName(tool['name'], `${where}.name`),
        ...present({
          description: optionalText(tool['description'], `${where}.description`),
          grammar: parseGrammar(optionalRecord(tool['format'], `${where}.format`), where),
        }),
        ...extrasOf(tool, 'name', 'description', 'format'),
      }
    default:
      return undefined
  }
}

type CallableTool = Extract<Tool, { type: 'function' | 'custom' }>
type Grammar = Extract<Tool, { type: 'custom' }>['grammar']

function parseGrammar(format: Json | undefined, where: string): Grammar {
  if (!format) return undefined
  const at = `${where}.format`
  if (oneOf(format['type'], ['text', 'grammar'], `${at}.type`) === 'text') return undefined
  return {
    syntax: oneOf(format['syntax'], ['lark', 'regex'], `${at}.syntax`),
    definition: text(format['definition'], `${at}.definition`),
  }
}

/**
 * The tools of a namespace, each with its name. What else the namespace says rides in the extras of each, its description
 * apart, so that it can be put together again.
 */
function parseNamespace(space: Json, where: string): readonly Tool[] {
  const namespace = toolName(space['name'], `${where}.name`)
  const { type: _type, name: _name, tools: _tools, description, ...more } = space
  const about = present({
    namespace_description: given(description) ? description : undefined,
    namespace: Object.keys(more).length > 0 ? more : undefined,
  })
  return list(space['tools'], `${where}.tools`).map((value, at) => {
    const place = `${where}.tools[${at}]`
    const tool = parseCallable(record(value, place), place)
    if (!tool) return reject(`${place}.type`, 'expected function or custom')
    const own = { ...tool.extras?.[protocol], ...about }
    return {
      ...tool,
      namespace,
      ...(Object.keys(own).length > 0 ? { extras: { [protocol]: own } } : {}),
    }
  })
}

function hosted(raw: Json, type: string): Tool {
  const search = type.startsWith('web_search') ? { search: parseSearch(raw) } : {}
  return { type: 'hosted', protocol, name: type, raw, ...search }
}

/** What the search is asked for; a field in a form we do not know is the vendor's own business. */
function parseSearch(tool: Json): SearchWish {
  const filters = isRecord(tool['filters']) ? tool['filters'] : {}
  const size = tool['search_context_size']
  return present({
    allowedDomains: words(filters['allowed_domains']),
    blockedDomains: words(filters['blocked_domains']),
    contextSize: size === 'low' || size === 'medium' || size === 'high' ? size : undefined,
    location: isRecord(tool['user_location']) ? parseLocation(tool['user_location']) : undefined,
  })
}

/** The strings of a list; an empty list is none at all. */
function words(value: unknown): readonly string[] | undefined {
  const found = Array.isArray(value)
    ? value.filter((word): word is string => typeof word === 'string')
    : []
  return found.length > 0 ? found : undefined
}

function parseLocation(place: Json): NonNullable<SearchWish['location']> {
  const word = (name: string): string | undefined => {
    const value = place[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  return present({
    city: word('city'),
    region: word('region'),
    country: word('country'),
    timezone: word('timezone'),
  })
}

function toolName(value: unknown, where: string): string {
  const name = text(value, where)
  return name === '' ? reject(where, 'expected a name') : name
}

export interface ParsedChoice {
  readonly choice?: ToolChoice
  /** A form the hub has no word for, or not all of it; this protocol gets it back as it came. */
  readonly own?: Json
}

export function parseToolChoice(value: unknown): ParsedChoice {
  if (!given(value)) return {}
  switch (value) {
    case 'auto':
    case 'none':
      return { choice: { type: value } }
    case 'required':
      return { choice: { type: 'any' } }
    default:
      break
  }
  if (!isRecord(value))
    return reject('tool_choice', 'expected none, auto, required or an object that names a tool')
  const type = text(value['type'], 'tool_choice.type')
  switch (type) {
    case 'function':
    case 'custom': {
      const name = toolName(value['name'], 'tool_choice.name')
      const choice: ToolChoice = { type: 'named', name, kind: type }
      return given(value['namespace']) ? { choice, own: value } : { choice }
    }
    case 'allowed_tools':
      return parseAllowed(value)
    default:
      return { own: value }
  }
}

/** Hosted tools go by their type, as they do among the tools. */
function parseAllowed(choice: Json): ParsedChoice {
  const mode = oneOf(choice['mode'], ['auto', 'required'], 'tool_choice.mode')
  const tools = list(choice['tools'], 'tool_choice.tools').map((tool, at) =>
    record(tool, `tool_choice.tools[${at}]`),
  )
  const names = tools.map((tool, at) => {
    const where = `tool_choice.tools[${at}]`
    const type = text(tool['type'], `${where}.type`)
    return type === 'function' || type === 'custom' ? toolName(tool['name'], `${where}.name`) : type
  })
  const plain = tools.every(({ type }) => type === 'function' || type === 'custom')
  return {
    choice: { type: 'allowed', mode: mode === 'auto' ? 'auto' : 'any', names },
    ...(plain ? {} : { own: choice }),
  }
}
