/** Reads one part of a message: a oneof of data, with marks beside it. */
import type { Block, TextBlock } from '../../hub/content.ts'
import { hiddenWords } from '../kit/hidden-thoughts.ts'
import { given, present, record, reject, text, type Json } from '../kit/read.ts'
import { parseFile, parseInline } from './parse-media.ts'
import { camel, named, unread } from './parse-names.ts'
import { openProof } from './proof.ts'
import { protocol } from './protocol.ts'

/** A tool call as written; its id may be missing, and is given by who knows the conversation. */
export interface RawCall {
  readonly type: 'call'
  readonly wire: Json
  readonly name: string
  readonly arguments: string
  readonly proof: string | undefined
}

/** A tool's result as written. */
export interface RawResult {
  readonly type: 'result'
  readonly wire: Json
  readonly name: string
}

/** Marks that stand beside the data of a part. */
const marks: ReadonlySet<string> = new Set([
  'thought',
  'thoughtSignature',
  'videoMetadata',
  'mediaResolution',
  'partMetadata',
])

/** `where`: the part's place, e.g. `contents[0].parts[1]`. */
export function parsePart(value: unknown, where: string): Block | RawCall | RawResult {
  if (typeof value === 'string') return { type: 'text', text: value }
  const part = camel(record(value, where))
  if (given(part['text'])) return parseText(part, text(part['text'], `${where}.text`))
  if (given(part['functionCall'])) return parseCall(part, `${where}.functionCall`)
  if (given(part['functionResponse'])) return parseResult(part, `${where}.functionResponse`)
  if (given(part['inlineData'])) return parseInline(part, where)
  if (given(part['fileData'])) return parseFile(part, where)
  // Code the vendor ran, its own tools' calls, and kinds of data that are newer than this list.
  const label = Object.keys(part).find((name) => !marks.has(name) && given(part[name]))
  if (label !== undefined) return { type: 'opaque', protocol, raw: part, label }
  // Vertex writes a proof without any text beside it.
  if (typeof part['thoughtSignature'] === 'string') return parseText(part, '')
  return reject(
    where,
    'expected one of text, inlineData, fileData, functionCall, functionResponse, executableCode, codeExecutionResult',
  )
}

function parseText(part: Json, words: string): Block {
  const signature = part['thoughtSignature']
  const proof = typeof signature === 'string' ? openProof(signature) : undefined
  const hidden = proof && hiddenWords(proof.carrier)
  if (hidden !== undefined) return { type: 'reasoning', text: hidden }
  if (proof?.hidden) return { type: 'reasoning', text: '', redacted: proof.carrier }
  const signed = proof ? { signature: proof.carrier } : {}
  if (part['thought'] === true) return { type: 'reasoning', text: words, ...signed }
  const extras = unread(part, ['text', 'thought', 'thoughtSignature'])
  return { type: 'text', text: words, ...signed, ...present({ extras }) }
}

/** The words of a system instruction. */
export function parseInstruction(value: unknown, where: string): TextBlock {
  const block = parsePart(value, where)
  return block.type === 'text' ? block : reject(where, 'expected text')
}

function parseCall(part: Json, where: string): RawCall {
  const wire = named(part['functionCall'], where)
  const { args } = wire
  const proof = part['thoughtSignature']
  return {
    type: 'call',
    wire,
    name: text(wire['name'], `${where}.name`),
    arguments: given(args) ? JSON.stringify(record(args, `${where}.args`)) : '{}',
    proof: typeof proof === 'string' ? proof : undefined,
  }
}

function parseResult(part: Json, where: string): RawResult {
  const wire = named(part['functionResponse'], where)
  return { type: 'result', wire, name: text(wire['name'], `${where}.name`) }
}
