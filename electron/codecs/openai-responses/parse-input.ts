/** Reads `instructions` and `input` into the hub's instructions and turns. */
import type { Block, TextBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import { given, list, oneOf, optionalText, record, reject, text, type Json } from '../kit/read.ts'
import { parseItem, parseSpoken, type Placed, type Proof } from './parse-items.ts'
import { parseContent } from './parse-parts.ts'
import { textMark } from './proofs.ts'

export interface Conversation {
  readonly system: readonly TextBlock[]
  readonly turns: readonly Turn[]
}

/** A turn that is being put together. */
interface Growing {
  readonly role: Turn['role']
  /** What the next item must be to join: the model's items form one turn, and so do outputs of one step. */
  readonly joins: 'answer' | 'outputs' | 'nothing'
  readonly blocks: Block[]
}

interface Talk {
  readonly system: TextBlock[]
  readonly turns: Growing[]
  readonly proofs: Proof[]
}

export function parseConversation(body: Json): Conversation {
  const instructions = optionalText(body['instructions'], 'instructions') ?? ''
  const talk: Talk = {
    system: instructions === '' ? [] : [{ type: 'text', text: instructions }],
    turns: [],
    proofs: [],
  }
  for (const placed of itemsOf(body)) addItem(placed, talk)
  return { system: talk.system, turns: proven(talk).map(({ role, blocks }) => ({ role, blocks })) }
}

/** What may stand in for an input: the vendor keeps the conversation, or the prompt. */
const kept = ['previous_response_id', 'conversation', 'prompt']

function itemsOf(body: Json): readonly Placed[] {
  const { input } = body
  if (typeof input === 'string') return [{ item: { role: 'user', content: input }, where: 'input' }]
  if (!given(input)) {
    if (kept.some((name) => given(body[name]))) return []
    reject('input', 'expected a string or an array of items')
  }
  if (!Array.isArray(input)) reject('input', 'expected a string or an array of items')
  return list(input, 'input').map((value, at) => {
    const where = `input[${at}]`
    return { item: record(value, where), where }
  })
}

function addItem(placed: Placed, talk: Talk): void {
  const { item, where } = placed
  const type = optionalText(item['type'], `${where}.type`) ?? (given(item['role']) ? 'message' : '')
  if (type === '') reject(`${where}.type`, 'expected the type of an item')
  if (type === 'message') return addMessage(placed, talk)
  const { side, blocks } = parseItem(type, placed)
  for (const block of blocks) {
    if (block.type === 'proof') addProof(block, talk)
    else turnFor(block, { side, talk }).blocks.push(block)
  }
}

/** Only outputs gather: other items of the client's side stand where they stand. */
function turnFor(
  block: Block,
  { side, talk }: { readonly side: 'user' | 'assistant'; readonly talk: Talk },
): Growing {
  const outputs = block.type === 'tool-result' ? 'outputs' : 'nothing'
  const joins = side === 'assistant' ? 'answer' : outputs
  const last = talk.turns.at(-1)
  if (last && joins !== 'nothing' && last.joins === joins) return last
  const turn: Growing = { role: side, joins, blocks: [] }
  talk.turns.push(turn)
  return turn
}

function addMessage(placed: Placed, talk: Talk): void {
  const { item, where } = placed
  const role = oneOf(
    text(item['role'], `${where}.role`),
    ['user', 'assistant', 'system', 'developer'],
    `${where}.role`,
  )
  switch (role) {
    case 'assistant':
      for (const block of parseSpoken(placed))
        turnFor(block, { side: 'assistant', talk }).blocks.push(block)
      return
    case 'user': {
      const blocks = [...parseContent(item['content'], contentOf(where, item))]
      talk.turns.push({ role, joins: 'nothing', blocks })
      return
    }
    case 'system':
    case 'developer':
      return addInstruction(parseContent(item['content'], `${where}.content`), talk)
  }
}

/** A bare string is the content itself. */
const contentOf = (where: string, item: Json): string =>
  where === 'input' && typeof item['content'] === 'string' ? where : `${where}.content`

/** Instructions before the conversation are the system's; later ones keep their place. */
function addInstruction(blocks: readonly Block[], talk: Talk): void {
  const words = blocks.filter((block) => block.type === 'text')
  if (talk.turns.length === 0 && words.length === blocks.length)
    for (const block of words) talk.system.push(block)
  else if (blocks.length > 0)
    talk.turns.push({ role: 'system', joins: 'nothing', blocks: [...blocks] })
}

/** The proof of a text belongs to the text before it; that of a call finds it by its id, wherever it stands. */
function addProof(proof: Proof, talk: Talk): void {
  if (proof.proves !== textMark) {
    talk.proofs.push(proof)
    return
  }
  const blocks = talk.turns.at(-1)?.role === 'assistant' ? (talk.turns.at(-1)?.blocks ?? []) : []
  const at = blocks.findLastIndex(({ type }) => type === 'text')
  const found = blocks[at]
  if (found?.type === 'text') blocks[at] = { ...found, signature: proof.carrier }
}

function proven({ turns, proofs }: Talk): readonly Growing[] {
  if (proofs.length === 0) return turns
  const byCall = new Map(proofs.map(({ proves, carrier }) => [proves, carrier]))
  return turns.map((turn) => ({
    ...turn,
    blocks: turn.blocks.map((block) => {
      const signature = block.type === 'tool-call' ? byCall.get(block.id) : undefined
      return block.type === 'tool-call' && signature ? { ...block, signature } : block
    }),
  }))
}
