/** Reads what a tool gave (`functionResponse`): an object whose `output` or `error` is the result, by convention. */
import type { TextBlock, ToolResultBlock } from '../../hub/content.ts'
import { given, isRecord, list, reject, type Json } from '../kit/read.ts'
import { parseFile, parseInline } from './parse-media.ts'
import { camel, named } from './parse-names.ts'

type Content = ToolResultBlock['content']

/** Objects in which the SDKs wrap the words of a result, beside the tool's name that some repeat. */
const wrappers: ReadonlySet<string> = new Set(['output', 'result', 'content', 'error'])

/** `wire`: the functionResponse with its names in camel case. */
export function parseResultContent(
  wire: Json,
  where: string,
): { readonly content: Content; readonly isError: boolean } {
  const { words, isError } = wordsOf(wire['response'], `${where}.response`)
  const told: readonly TextBlock[] = words === '' ? [] : [{ type: 'text', text: words }]
  const parts = given(wire['parts']) ? list(wire['parts'], `${where}.parts`) : []
  const media = parts.map((part, at) => parsePart(part, `${where}.parts[${at}]`))
  return { content: [...told, ...media], isError }
}

function wordsOf(response: unknown, where: string): { words: string; isError: boolean } {
  if (!given(response)) return { words: '', isError: false }
  if (typeof response === 'string') return { words: response, isError: false }
  if (!isRecord(response)) return reject(where, 'expected an object')
  const fields = Object.entries(response).filter(([, value]) => given(value))
  const names = fields.filter(([name]) => name !== 'name').map(([name]) => name)
  const isError = names.includes('error')
  const [only, ...others] = names
  if (only === undefined) return { words: fields.length > 0 ? asWords(response) : '', isError }
  // An `output` of other keys' company is an ordinary object, to be read as a whole.
  const wrapped = others.length === 0 && wrappers.has(only) && speaks(only, response)
  return { words: asWords(wrapped ? response[only] : response), isError }
}

/** `content` is a wrapper only as plain words: a list of parts says more as it stands. */
const speaks = (name: string, response: Json): boolean =>
  name !== 'content' || typeof response[name] === 'string'

const asWords = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value)

/** Pictures and files beside the words (Gemini docs, Multimodal function responses). */
function parsePart(value: unknown, where: string): Content[number] {
  const part = camel(named(value, where))
  if (typeof part['text'] === 'string') return { type: 'text', text: part['text'] }
  if (!given(part['inlineData']) && !given(part['fileData']))
    return reject(where, 'expected inlineData or fileData')
  const block = given(part['inlineData']) ? parseInline(part, where) : parseFile(part, where)
  if (block.type !== 'audio') return block
  return { type: 'file', source: block.source, ...(block.extras ? { extras: block.extras } : {}) }
}
