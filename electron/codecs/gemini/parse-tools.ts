/** Reads the tools a client offers and which of them the model must use. */
import type { SearchWish, Tool, ToolChoice } from '../../hub/request.ts'
import {
  given,
  isRecord,
  list,
  optionalText,
  present,
  record,
  text,
  type Json,
} from '../kit/read.ts'
import { camel, named, rest, unread } from './parse-names.ts'
import { parseSchema } from './parse-schema.ts'
import { protocol } from './protocol.ts'

const read = ['name', 'description', 'parameters', 'parametersJsonSchema']

/** A list by the reference; one object is taken for a list of one. */
export function parseTools(value: unknown): readonly Tool[] {
  if (!given(value)) return []
  const tools = isRecord(value) ? [value] : list(value, 'tools')
  return tools.flatMap((tool, at) => parseTool(named(tool, `tools[${at}]`), `tools[${at}]`))
}

/** One object may offer several tools of different kinds. */
function parseTool(tool: Json, where: string): readonly Tool[] {
  return Object.entries(tool)
    .filter(([, value]) => given(value))
    .flatMap(([kind, value]): readonly Tool[] => {
      if (kind !== 'functionDeclarations') return [hosted(kind, value)]
      const at = `${where}.${kind}`
      return list(value, at).map((one, i) => parseFunction(one, `${at}[${i}]`))
    })
}

function parseFunction(value: unknown, where: string): Tool {
  const tool = named(value, where)
  return {
    type: 'function',
    name: text(tool['name'], `${where}.name`),
    ...present({
      description: optionalText(tool['description'], `${where}.description`),
      parameters: parseParameters(tool, where),
      extras: unread(tool, read),
    }),
  }
}

function parseParameters(tool: Json, where: string): Json | undefined {
  const { parameters, parametersJsonSchema } = tool
  if (given(parametersJsonSchema))
    return record(parametersJsonSchema, `${where}.parametersJsonSchema`)
  return given(parameters) ? parseSchema(parameters, `${where}.parameters`) : undefined
}

/** A tool that the vendor runs; each stands alone in an object of its own. */
function hosted(kind: string, value: unknown): Tool {
  const search = searchOf(kind, value)
  return {
    type: 'hosted',
    protocol,
    name: kind,
    raw: { [kind]: value },
    ...(search ? { search } : {}),
  }
}

const searches: ReadonlySet<string> = new Set([
  'googleSearch',
  'googleSearchRetrieval',
  'enterpriseWebSearch',
])

function searchOf(kind: string, value: unknown): SearchWish | undefined {
  if (!searches.has(kind)) return undefined
  const wish = isRecord(value) ? camel(value) : {}
  const domains = Array.isArray(wish['excludeDomains']) ? wish['excludeDomains'] : []
  const blocked = domains.filter((domain) => typeof domain === 'string')
  return blocked.length > 0 ? { blockedDomains: blocked } : {}
}

export interface ParsedChoice {
  readonly choice?: ToolChoice
  /** What the hub has no word for, as it goes out again on this protocol. */
  readonly rest?: Json
}

/** `toolConfig`. */
export function parseToolConfig(value: unknown): ParsedChoice {
  if (!given(value)) return {}
  const config = named(value, 'toolConfig')
  const at = 'toolConfig.functionCallingConfig'
  const calling = given(config['functionCallingConfig'])
    ? named(config['functionCallingConfig'], at)
    : {}
  const names = given(calling['allowedFunctionNames'])
    ? list(calling['allowedFunctionNames'], `${at}.allowedFunctionNames`).map((name, i) =>
        text(name, `${at}.allowedFunctionNames[${i}]`),
      )
    : []
  const mode = optionalText(calling['mode'], `${at}.mode`)?.toUpperCase()
  const choice = choiceOf(mode, names)
  const own = {
    ...rest(calling, ['mode', 'allowedFunctionNames']),
    // To hold calls to their schemas is this API's own mode; to others it is what they do when nothing is chosen.
    ...(mode === 'VALIDATED' && !choice ? { mode } : {}),
  }
  const left = {
    ...rest(config, ['functionCallingConfig']),
    ...(Object.keys(own).length > 0 ? { functionCallingConfig: own } : {}),
  }
  return {
    ...(choice ? { choice } : {}),
    ...(Object.keys(left).length > 0 ? { rest: left } : {}),
  }
}

/** Gemini API reference, FunctionCallingConfig: names narrow ANY and VALIDATED; modes we do not know choose nothing. */
function choiceOf(mode: string | undefined, names: readonly string[]): ToolChoice | undefined {
  const [only, ...others] = names
  switch (mode) {
    case 'AUTO':
      return { type: 'auto' }
    case 'NONE':
      return { type: 'none' }
    case 'ANY':
      if (only === undefined) return { type: 'any' }
      return others.length === 0
        ? { type: 'named', name: only, kind: 'function' }
        : { type: 'allowed', mode: 'any', names }
    case 'VALIDATED':
      return only === undefined ? undefined : { type: 'allowed', mode: 'auto', names }
    default:
      return undefined
  }
}
