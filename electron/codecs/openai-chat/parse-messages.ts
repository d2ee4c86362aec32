/** Reads `messages` into instructions and turns. */
import type { Block, TextBlock, ToolCallBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { madeUpId } from '../kit/ids.ts'
import {
  given,
  isRecord,
  type Json,
  list,
  optionalText,
  present,
  record,
  reject,
  text,
} from '../kit/read.ts'
import { parseImages } from './images.ts'
import { marked, parseContent, parseResult, parseTexts } from './parse-parts.ts'
import { protocol } from './protocol.ts'
import { openExtra, parseThoughts, thoughtFields } from './thoughts.ts'

/** A message and its place in the request, e.g. `messages[3]`. */
interface Placed {
  readonly message: Json
  readonly at: number
  readonly where: string
}

type OpenCall = Pick<ToolCallBlock, 'id' | 'name' | 'kind'>

interface Talk {
  readonly system: TextBlock[]
  readonly turns: Turn[]
  /** Calls that still wait for a result, oldest first: gives results without an id their call. */
  open: OpenCall[]
  /** The turn that gathers results, while messages are results. */
  results: Block[] | undefined
}

export function parseMessages(value: unknown): {
  readonly system: readonly TextBlock[]
  readonly turns: readonly Turn[]
} {
  const messages = list(value, 'messages')
  if (messages.length === 0) reject('messages', 'expected at least one message')
  const talk: Talk = { system: [], turns: [], open: [], results: undefined }
  messages.forEach((one, at) => {
    const where = `messages[${at}]`
    addMessage({ message: record(one, where), at, where }, talk)
  })
  return { system: talk.system, turns: talk.turns }
}

function addMessage(placed: Placed, talk: Talk): void {
  const { message, where } = placed
  const role = text(message['role'], `${where}.role`)
  if (role !== 'tool' && role !== 'function') talk.results = undefined
  switch (role) {
    case 'system':
    case 'developer':
      return addInstruction(placed, talk)
    case 'user':
      return addTurn(placed, talk, [
        ...parseContent(message['content'], `${where}.content`),
        ...fieldsOnlyWeKnow(message),
      ])
    case 'assistant':
      return addAssistant(placed, talk)
    case 'tool':
    case 'function':
      return addResult(placed, talk)
    default:
      reject(`${where}.role`, 'expected one of system, developer, user, assistant, tool')
  }
}

function addTurn(placed: Placed, talk: Talk, blocks: readonly Block[]): void {
  const { message, where } = placed
  const role = message['role'] === 'assistant' ? 'assistant' : 'user'
  const name = optionalText(message['name'], `${where}.name`)
  talk.turns.push({ role, blocks, ...present({ name }) })
}

/** Instructions before the conversation are the system's; later ones keep their place. */
function addInstruction({ message, where }: Placed, talk: Talk): void {
  const blocks = parseTexts(message['content'], `${where}.content`)
  if (talk.turns.length === 0) for (const block of blocks) talk.system.push(block)
  else if (blocks.length > 0)
    talk.turns.push({
      role: 'system',
      blocks,
      ...present({ name: optionalText(message['name'], `${where}.name`) }),
    })
}

function addAssistant(placed: Placed, talk: Talk): void {
  const { message, where } = placed
  const content = message['content']
  const refusal = optionalText(message['refusal'], `${where}.refusal`)
  const calls = parseCalls(placed)
  talk.open = [...calls]
  addTurn(placed, talk, [
    ...parseThoughts(message),
    ...(given(content) && content !== '' ? parseContent(content, `${where}.content`) : []),
    ...(refusal === undefined || refusal === ''
      ? []
      : [{ type: 'refusal' as const, text: refusal }]),
    ...parseImages(message['images']),
    ...fieldsOnlyWeKnow(message),
    ...calls,
  ])
}

function parseCalls({ message, at, where }: Placed): readonly ToolCallBlock[] {
  const made = message['tool_calls']
  const calls = given(made) ? list(made, `${where}.tool_calls`) : []
  const parsed = calls.map((value, i) => {
    const call = record(value, `${where}.tool_calls[${i}]`)
    return parseCall(call, `${where}.tool_calls[${i}]`, `${at}.${i}`)
  })
  const old = message['function_call']
  if (!isRecord(old)) return parsed
  // The deprecated form names no id.
  return [...parsed, parseCall({ function: old }, `${where}.function_call`, `${at}`)]
}

function parseCall(call: Json, where: string, place: string): ToolCallBlock {
  const kind = call['type'] === 'custom' ? 'custom' : 'function'
  const body = record(call[kind], `${where}.${kind}`)
  const name = text(body['name'], `${where}.${kind}.name`)
  const words = kind === 'custom' ? body['input'] : body['arguments']
  const written = isRecord(words) ? JSON.stringify(words) : (optionalText(words, where) ?? '')
  const id = optionalText(call['id'], `${where}.id`)
  const proof = proofOf(call)
  return {
    type: 'tool-call',
    id: id === undefined || id === '' ? madeUpId(place, name, written) : id,
    name,
    arguments: written,
    kind,
    ...(proof === undefined ? {} : { signature: openExtra(proof) }),
  }
}

/** The proof of a call in the dialect of Google's compatible endpoint. */
export function proofOf(call: Json): string | undefined {
  if (!isRecord(call['extra_content'])) return undefined
  const { google } = call['extra_content']
  const proof = isRecord(google) ? google['thought_signature'] : undefined
  return typeof proof === 'string' && proof !== '' ? proof : undefined
}

function addResult({ message, where }: Placed, talk: Talk): void {
  const call = answeredCall({ message, where }, talk)
  talk.open = talk.open.filter((open) => open !== call)
  const block: Block = {
    type: 'tool-result',
    callId: call.id,
    content: parseResult(message['content'], `${where}.content`),
    isError: false,
    kind: call.kind,
    ...marked(message, 'role', 'content', 'tool_call_id', 'name'),
  }
  if (talk.results) talk.results.push(block)
  else {
    talk.results = [block]
    talk.turns.push({ role: 'user', blocks: talk.results })
  }
}

/** By id; without one by the tool's name, else the oldest call that still waits. */
function answeredCall({ message, where }: Omit<Placed, 'at'>, talk: Talk): OpenCall {
  const id = optionalText(message['tool_call_id'], `${where}.tool_call_id`)
  if (id !== undefined && id !== '')
    return talk.open.find((call) => call.id === id) ?? { id, name: '', kind: 'function' }
  const name = message['name']
  const call = talk.open.find((open) => open.name === name) ?? talk.open[0]
  return call ?? reject(`${where}.tool_call_id`, 'expected the id of the tool call this answers')
}

const known = new Set([
  'role',
  'content',
  'name',
  'refusal',
  'tool_calls',
  'function_call',
  'images',
  // What our own answers hold and clients send back as it is, without meaning on the way in.
  'annotations',
  'parsed',
  'index',
  'id',
  ...thoughtFields,
])

/** Fields of a message that only this protocol (or one of its dialects) knows; they come out again on it alone. */
function fieldsOnlyWeKnow(message: Json): readonly Block[] {
  return Object.entries(message)
    .filter(([name, value]) => !known.has(name) && given(value))
    .map(([name, value]) => ({
      type: 'opaque',
      protocol,
      raw: { [name]: value },
      label: `message field ${name}`,
    }))
}
