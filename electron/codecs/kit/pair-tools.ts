/** Repairs a conversation so that every tool call has one result right behind it and every result a call. */
import type { Block, ToolCallBlock, ToolResultBlock } from '../../hub/content.ts'
import type { Turn } from '../../hub/request.ts'
import type { Warning } from '../codec.ts'

export interface Paired {
  readonly turns: readonly Turn[]
  readonly warnings: readonly Warning[]
}

/** What the model is told where a call never got its result, e.g. because the user stopped it. */
export const abortedResult = 'The tool call was aborted before it gave a result.'

interface Placed {
  readonly at: number
  readonly result: ToolResultBlock
}

/** The results of a call made in turn `made`: all between it and the next call of the same id. */
function resultsOf(id: string, made: number, book: Book): readonly Placed[] {
  const next = (book.calls.get(id) ?? []).find((turn) => turn > made) ?? Infinity
  return (book.results.get(id) ?? []).filter(({ at }) => at > made && at <= next)
}

interface Book {
  /** Turns in which an id was called. */
  readonly calls: ReadonlyMap<string, readonly number[]>
  readonly results: ReadonlyMap<string, readonly Placed[]>
}

function readBook(turns: readonly Turn[]): Book {
  const calls = new Map<string, number[]>()
  const results = new Map<string, Placed[]>()
  turns.forEach((turn, at) => {
    for (const block of turn.blocks) {
      if (block.type === 'tool-call') append(calls, block.id, at)
      if (block.type === 'tool-result') append(results, block.callId, { at, result: block })
    }
  })
  return { calls, results }
}

function append<T>(lists: Map<string, T[]>, key: string, item: T): void {
  const found = lists.get(key)
  if (found) found.push(item)
  else lists.set(key, [item])
}

/** The calls of a turn with one call per id: of two that share an id, the later one stays. */
function distinctCalls(turn: Turn): ReadonlyMap<string, ToolCallBlock> {
  const calls = new Map<string, ToolCallBlock>()
  for (const block of turn.blocks) if (block.type === 'tool-call') calls.set(block.id, block)
  return calls
}

/** A result that answers no call, as words of the user. */
function asText(result: ToolResultBlock): readonly Block[] {
  return [
    { type: 'text', text: `[Result of an earlier tool call, ${result.callId}]` },
    ...result.content,
  ]
}

/**
 * Brings calls and results together on hub turns:
 * - all results of a turn's calls stand first in the one user turn behind it, in the order of the calls;
 * - a call without a result gets one that says it was aborted; of several results the last stays;
 * - a result without a call becomes text of the user.
 * Protocols refuse conversations in which this does not hold. Each repair is told as a warning, once per kind.
 */
export function pairTools(turns: readonly Turn[]): Paired {
  if (!turns.some((turn) => turn.blocks.some(isToolBlock))) return { turns, warnings: [] }
  const book = readBook(turns)
  const used = new Set<ToolResultBlock>()
  const warnings = new Map<string, Warning>()
  const warn = (action: string): void => {
    warnings.set(action, { field: 'messages', action })
  }

  /** What each turn's calls got, by turn. */
  const answers = turns.map((turn, at): readonly ToolResultBlock[] => {
    if (turn.role !== 'assistant') return []
    return [...distinctCalls(turn).values()].map((call) => {
      const found = resultsOf(call.id, at, book)
      for (const { result } of found) used.add(result)
      const last = found.at(-1)?.result
      if (found.length > 1) warn('of several results of one tool call the last was kept')
      if (!last) warn('a tool call without a result was given one that says it was aborted')
      return last ? { ...last, kind: call.kind } : aborted(call)
    })
  })

  const repaired: Turn[] = []
  let waiting: readonly ToolResultBlock[] = []
  const flush = (): void => {
    if (waiting.length > 0) repaired.push({ role: 'user', blocks: waiting })
    waiting = []
  }
  turns.forEach((turn, at) => {
    const rest = turn.blocks.flatMap((block): readonly Block[] => {
      if (block.type !== 'tool-result') return [block]
      if (used.has(block)) return []
      warn('a tool result without its call was sent as text')
      return asText(block)
    })
    if (turn.role === 'user') {
      const blocks = [...waiting, ...rest]
      waiting = []
      if (blocks.length > 0 || turn.blocks.length === 0) repaired.push({ ...turn, blocks })
      return
    }
    flush()
    if (turn.role === 'system') {
      repaired.push({ ...turn, blocks: rest })
      return
    }
    const kept = distinctCalls(turn)
    const blocks = rest.filter(
      (block) => block.type !== 'tool-call' || kept.get(block.id) === block,
    )
    if (blocks.length < rest.length) warn('of two tool calls with one id the later was kept')
    repaired.push({ ...turn, blocks })
    waiting = answers[at] ?? []
  })
  flush()
  return { turns: repaired, warnings: [...warnings.values()] }
}

const isToolBlock = (block: Block): boolean =>
  block.type === 'tool-call' || block.type === 'tool-result'

const aborted = (call: ToolCallBlock): ToolResultBlock => ({
  type: 'tool-result',
  callId: call.id,
  content: [{ type: 'text', text: abortedResult }],
  isError: true,
  kind: call.kind,
})
