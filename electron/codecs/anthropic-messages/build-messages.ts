/** Builds the conversation: turns that alternate, results before words, instructions where they are allowed. */
import type { Block } from '../../hub/content.ts'
import type { Request, Turn } from '../../hub/request.ts'
import { pairTools } from '../kit/pair-tools.ts'
import { buildBlock } from './build-blocks.ts'
import type { Building } from './building.ts'
import type { WireBlock, WireMessage } from './wire.ts'

/** What is said in the user's name where the service wants a user turn and the client had none. */
const nudge = 'Continue.'

export interface Conversation {
  readonly system: WireBlock[]
  readonly messages: WireMessage[]
}

export function buildConversation(request: Request, building: Building): Conversation {
  const paired = pairTools(request.turns)
  for (const { field, action } of paired.warnings) building.warnings.add(field, action)
  const lead = paired.turns.findIndex((turn) => turn.role !== 'system')
  const head = lead < 0 ? paired.turns : paired.turns.slice(0, lead)
  const turns = lead < 0 ? [] : paired.turns.slice(lead)
  const instructions = [...request.system, ...head.flatMap(({ blocks }) => blocks)]
  const system = instructions.flatMap((block) => buildBlock(block, building) ?? [])
  return { system, messages: framed(merge(placed(turns, building), building), building) }
}

/** Instructions in the middle stand behind a user turn, before an answer or the end; elsewhere they are told as the user's words. */
function placed(turns: readonly Turn[], building: Building): readonly Turn[] {
  return turns.map((turn, at) => {
    if (turn.role !== 'system') return turn
    const before = turns[at - 1]?.role
    const after = turns[at + 1]?.role ?? 'assistant'
    const stands = building.facts.midSystem && before === 'user' && after === 'assistant'
    return stands ? turn : { role: 'user', blocks: turn.blocks.map(reminder) }
  })
}

const reminder = (block: Block): Block =>
  block.type === 'text'
    ? { ...block, text: `<system-reminder>\n${block.text}\n</system-reminder>` }
    : block

/** Turns that say something, neighbours of one role made one. */
function merge(turns: readonly Turn[], building: Building): WireMessage[] {
  const messages: WireMessage[] = []
  for (const turn of turns) {
    if (turn.name !== undefined)
      building.warnings.add('name', 'dropped: speakers have no names in this protocol')
    const blocks = turn.blocks.flatMap((block) => buildBlock(block, building) ?? [])
    if (blocks.length === 0) continue
    const last = messages.at(-1)
    if (last?.role === turn.role) for (const block of blocks) last.content.push(block)
    else messages.push({ role: turn.role, content: blocks })
  }
  return messages.map(({ role, content }) => ({ role, content: ordered(role, content) }))
}

/** Results stand first in a user turn; calls last in an assistant turn, unless later thoughts follow them. */
function ordered(role: WireMessage['role'], content: WireBlock[]): WireBlock[] {
  const results = content.filter(({ type }) => type === 'tool_result')
  if (role === 'user' && results.length > 0)
    return [...results, ...content.filter(({ type }) => type !== 'tool_result')]
  const first = content.findIndex(({ type }) => type === 'tool_use')
  if (role !== 'assistant' || first < 0) return content
  const later = content.slice(first).filter(({ type }) => type !== 'tool_use')
  if (later.length === 0 || later.some(({ type }) => type !== 'text')) return content
  return [
    ...content.slice(0, first),
    ...later,
    ...content.slice(first).filter(({ type }) => type === 'tool_use'),
  ]
}

/** The user begins; and the user ends too, unless the model may go on with its own words. */
function framed(messages: WireMessage[], building: Building): WireMessage[] {
  const { warnings, facts } = building
  const user: WireMessage = { role: 'user', content: [{ type: 'text', text: nudge }] }
  if (messages[0]?.role !== 'user') {
    messages.unshift({ ...user, content: [...user.content] })
    warnings.add('messages', `a user turn "${nudge}" put first: the service wants one`)
  }
  const last = messages.at(-1)
  if (last?.role !== 'assistant') return messages
  if (facts.prefill) return trimmed(messages, last)
  warnings.add('messages', `a user turn "${nudge}" put last: this model continues no answer`)
  return [...messages, user]
}

/** An answer to be continued must not end in white space. */
function trimmed(messages: WireMessage[], last: WireMessage): WireMessage[] {
  const end = last.content.at(-1)
  if (end?.type !== 'text' || typeof end['text'] !== 'string') return messages
  const text = end['text'].trimEnd()
  const before = messages.slice(0, -1)
  const kept = last.content.slice(0, -1)
  if (text !== '') return [...before, { ...last, content: [...kept, { ...end, text }] }]
  return kept.length > 0 ? [...before, { ...last, content: kept }] : before
}
