/** Builds the conversation: contents that alternate between user and model, and the instructions before them. */
import type { Block } from '../../hub/content.ts'
import type { Request, Turn } from '../../hub/request.ts'
import { pairTools } from '../kit/pair-tools.ts'
import { type Json } from '../kit/read.ts'
import type { Building } from './build-context.ts'
import { buildPart } from './build-parts.ts'
import { buildResults, type CallNames } from './build-results.ts'
import { type WireContent, withPlaceholders } from './signatures.ts'

/** What is said in the user's name where the service wants a user turn and the client had none. */
const nudge = 'Continue.'

export interface Conversation {
  /** Parts of `systemInstruction`. */
  readonly system: readonly Json[]
  readonly contents: readonly WireContent[]
}

export function buildConversation(request: Request, building: Building): Conversation {
  const paired = pairTools(request.turns)
  for (const { field, action } of paired.warnings) building.warnings.add(field, action)
  const lead = paired.turns.findIndex((turn) => turn.role !== 'system')
  const head = lead < 0 ? paired.turns : paired.turns.slice(0, lead)
  const turns = lead < 0 ? [] : paired.turns.slice(lead)
  const instructions = [...request.system, ...head.flatMap(({ blocks }) => blocks)]
  const contents = framed(merge(turns, building), building)
  return {
    system: instructions.flatMap((block) =>
      block.type === 'tool-result' ? [] : buildPart(block, building),
    ),
    contents: building.facts.signedCalls ? withPlaceholders(contents) : contents,
  }
}

/** Turns that say something, neighbours of one role made one: the service wants them to alternate. */
function merge(turns: readonly Turn[], building: Building): WireContent[] {
  const contents: WireContent[] = []
  const names = new Map<string, string>()
  for (const turn of turns) {
    if (turn.name !== undefined)
      building.warnings.add('name', 'dropped: speakers have no names in this protocol')
    rememberCalls(turn, names, building)
    const parts = buildTurn(turn, names, building)
    if (parts.length === 0) continue
    const role = turn.role === 'assistant' ? 'model' : 'user'
    const last = contents.at(-1)
    if (last?.role === role) for (const part of parts) last.parts.push(part)
    else contents.push({ role, parts: [...parts] })
  }
  return contents
}

function rememberCalls(turn: Turn, names: Map<string, string>, { names: wire }: Building): void {
  for (const block of turn.blocks)
    if (block.type === 'tool-call') names.set(block.id, wire.wire(block.name, block.namespace))
}

/** Results first, then what else the turn says. */
function buildTurn(turn: Turn, names: CallNames, building: Building): readonly Json[] {
  const results = turn.blocks.filter((block) => block.type === 'tool-result')
  const others = turn.blocks.flatMap((block) =>
    block.type === 'tool-result' ? [] : [turn.role === 'system' ? reminder(block) : block],
  )
  return [
    ...buildResults(results, names, building),
    ...others.flatMap((block) => buildPart(block, building)),
  ]
}

/** Instructions in the middle are told as the user's words. */
const reminder = <B extends Block>(block: B): B =>
  block.type === 'text' && block.text !== ''
    ? { ...block, text: `<system-reminder>\n${block.text}\n</system-reminder>` }
    : block

/** The user begins, and the user ends: newer models continue no answer. */
function framed(contents: readonly WireContent[], { warnings }: Building): readonly WireContent[] {
  const user: WireContent = { role: 'user', parts: [{ text: nudge }] }
  const first = contents[0]?.role !== 'user'
  const last = contents.at(-1)?.role === 'model'
  if (first) warnings.add('messages', `a user turn "${nudge}" put first: the service wants one`)
  if (last)
    warnings.add('messages', `a user turn "${nudge}" put last: the service continues no answer`)
  return [...(first ? [user] : []), ...contents, ...(last ? [user] : [])]
}
