/** Reads the conversation of a request (`contents`), turn by turn. */
import type {
  Block,
  ReasoningBlock,
  TextBlock,
  ToolCallBlock,
  ToolResultBlock,
} from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { madeUpId } from '../kit/ids.ts'
import { given, isRecord, optionalText, record, reject, type Json } from '../kit/read.ts'
import { restoreThought } from './led-by.ts'
import { camel, unread } from './parse-names.ts'
import { parsePart, type RawCall, type RawResult } from './parse-parts.ts'
import { parseResultContent } from './parse-results.ts'
import { openProof } from './proof.ts'

/** A call that waits for its result. */
interface OpenCall {
  readonly id: string
  readonly name: string
}

interface Talk {
  readonly turns: { readonly role: Turn['role']; readonly blocks: Block[] }[]
  /** Oldest first; ids are optional here, so results find their calls by name too. */
  open: OpenCall[]
  /** The ids of all calls of this step, answered or not. */
  made: Set<string>
}

/** Throws Failure `invalid-request`. */
export function parseContents(value: unknown): readonly Turn[] {
  const talk: Talk = { turns: [], open: [], made: new Set() }
  listOf(value).forEach((content, at) => addContent(content, at, talk))
  if (talk.turns.length === 0) reject('contents', 'expected at least one content with a part')
  return talk.turns
}

/** A list by the reference; one content or one string is what sloppy clients send. */
function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (typeof value === 'string' || isRecord(value)) return [value]
  return reject('contents', 'expected an array of contents')
}

function addContent(value: unknown, at: number, talk: Talk): void {
  const where = `contents[${at}]`
  const content: Json = typeof value === 'string' ? { parts: [value] } : record(value, where)
  const role = roleOf(content['role'], `${where}.role`)
  const parts = partsOf(content, where)
  const blocks = role === 'assistant' ? modelTurn(talk) : ([] as Talk['turns'][number]['blocks'])
  parts.forEach((part, i) => {
    const place = `${where}.parts[${i}]`
    const parsed = parsePart(part, place)
    if (parsed.type === 'call') {
      if (role !== 'assistant') reject(place, 'a functionCall belongs in a content of role model')
      const proof = parsed.proof === undefined ? undefined : openProof(parsed.proof)
      const ofThought = proof && (proof.hidden || proof.earlier !== undefined)
      if (ofThought) restoreThought(blocks, proof)
      const call = takeCall(parsed, { place: `${at}.${i}`, where: place }, talk)
      blocks.push(proof && !ofThought ? { ...call, signature: proof.carrier } : call)
    } else if (parsed.type === 'result') {
      if (role === 'assistant')
        reject(place, 'a functionResponse belongs in a content of role user')
      blocks.push(takeResult(parsed, { place: `${at}.${i}`, where: place }, talk))
    } else if (role === 'assistant') grow(blocks, parsed)
    else blocks.push(parsed)
  })
  if (role === 'user' && blocks.length > 0) talk.turns.push({ role, blocks })
  if (role === 'assistant' && blocks.length === 0) talk.turns.pop()
}

/** Streaming clients keep each chunk as a content of its own: what the model said in a row is one turn. */
function modelTurn(talk: Talk): Block[] {
  const last = talk.turns.at(-1)
  if (last?.role === 'assistant') return last.blocks
  // Calls of an earlier turn that were never answered must not catch the results of this one.
  talk.open = []
  talk.made = new Set()
  const blocks: Block[] = []
  talk.turns.push({ role: 'assistant', blocks })
  return blocks
}

function roleOf(value: unknown, where: string): 'user' | 'assistant' {
  switch (value) {
    case undefined:
    case null:
    case '':
    case 'user':
    case 'function':
    case 'tool':
      return 'user'
    case 'model':
      return 'assistant'
    default:
      return reject(where, 'expected user or model')
  }
}

function partsOf(content: Json, where: string): readonly unknown[] {
  const { parts } = camel(content)
  if (!given(parts)) return []
  if (Array.isArray(parts)) return parts
  if (typeof parts === 'string' || isRecord(parts)) return [parts]
  return reject(`${where}.parts`, 'expected an array of parts')
}

/**
 * Texts and thoughts come in pieces; a proof closes the piece of thought before it. A text with a proof stands alone, for
 * the vendor wants it back as it was.
 */
function grow(blocks: Block[], block: Block): void {
  if (isNothing(block)) return
  const last = blocks.at(-1)
  const more = last && continued(last, block)
  if (more) blocks[blocks.length - 1] = more
  else blocks.push(block)
}

/** An end of a stream that says no more. */
const isNothing = (block: Block): boolean =>
  (block.type === 'text' || block.type === 'reasoning') && block.text === '' && isPlain(block)

/** Neither signed, nor sealed, nor with fields of its own. */
const isPlain = (block: TextBlock | ReasoningBlock): boolean =>
  !block.signature && !('redacted' in block) && !('extras' in block)

/** Both as one block; undefined where they stay two. */
function continued(last: Block, block: Block): Block | undefined {
  if (last.type === 'text' && block.type === 'text' && isPlain(last) && isPlain(block))
    return { type: 'text', text: last.text + block.text }
  if (last.type !== 'reasoning' || block.type !== 'reasoning') return undefined
  return isPlain(last) && !block.redacted ? { ...block, text: last.text + block.text } : undefined
}

interface Place {
  /** What makes an id that must be made up this part's own: the same on every replay. */
  readonly place: string
  readonly where: string
}

function takeCall(call: RawCall, { place, where }: Place, talk: Talk): ToolCallBlock {
  const { name, wire } = call
  const said = optionalText(wire['id'], `${where}.functionCall.id`) ?? ''
  const id = said === '' ? madeUpId(place, name, call.arguments) : said
  talk.open.push({ id, name })
  talk.made.add(id)
  return { type: 'tool-call', id, name, arguments: call.arguments, kind: 'function' }
}

function takeResult(result: RawResult, { place, where }: Place, talk: Talk): ToolResultBlock {
  const { name, wire } = result
  const at = `${where}.functionResponse`
  const said = optionalText(wire['id'], `${at}.id`) ?? ''
  const { content, isError } = parseResultContent(wire, at)
  const callId = answered(said, name, talk) ?? (said === '' ? madeUpId(place, name) : said)
  const extras = unread(wire, ['id', 'name', 'response', 'parts'])
  return {
    type: 'tool-result',
    callId,
    content,
    isError,
    kind: 'function',
    ...(extras ? { extras } : {}),
  }
}

/** The call a result answers: the one it names, once more if need be, else the oldest of its name that still waits. */
function answered(said: string, name: string, talk: Talk): string | undefined {
  const named = said === '' ? -1 : talk.open.findIndex(({ id }) => id === said)
  if (named < 0 && talk.made.has(said)) return said
  const at = named >= 0 ? named : talk.open.findIndex((call) => call.name === name)
  return at < 0 ? undefined : talk.open.splice(at, 1)[0]?.id
}
