/** Turns the events of this protocol into hub events, whatever their order and shape: the one reader behind streams and whole bodies. */
import type { GatewayError } from '../../hub/error.ts'
import type { Event } from '../../hub/event.ts'
import type { Stop, Usage } from '../../hub/usage.ts'
import type { Target, Wire } from '../codec.ts'
import { answeredIds } from '../kit/ids.ts'
import { isRecord, type Json, word } from '../kit/read.ts'
import { parseStreamError } from './parse-error.ts'
import { openBlock, type ReadingBlock } from './read-block.ts'
import { readStop, settle } from './stop.ts'
import { usageReader } from './usage.ts'
import { searchReader } from './web-search.ts'

export interface AnswerReader {
  /** Takes one event of the protocol, by its type. */
  read(type: string, event: Json, out: Event[]): void
  /** More of an open text block, by its index; false where there is none. */
  text(index: number, text: string, out: Event[]): boolean
  fail(error: GatewayError, out: Event[]): void
  /** The upstream closed. */
  close(out: Event[]): void
}

export function answerReader(
  wire: Pick<Wire, 'tools'>,
  { issuer, seed }: Pick<Target, 'issuer' | 'seed'>,
): AnswerReader {
  const counts = usageReader()
  const blocks = new Map<number, ReadingBlock>()
  const searches = searchReader()
  const ids = answeredIds()
  let answerId = ''
  let started = false
  let ended = false
  let stop: Stop | undefined
  let toolCall = false
  let next = 0

  const start = (message: Json, out: Event[]): void => {
    if (started) return
    started = true
    answerId = word(message['id'])
    const told: Usage | undefined = counts.usage()
    out.push({
      type: 'start',
      id: answerId,
      model: word(message['model']),
      ...(told ? { usage: told } : {}),
    })
  }

  /** Opens a block at an index; one that was still open there is over. */
  const open = (index: number, content: Json, out: Event[]): ReadingBlock => {
    start({}, out)
    shut(index, out)
    const block = openBlock(content, {
      block: next++,
      tools: wire.tools,
      issuer,
      searches,
      ids,
      seed: seed ?? answerId,
    })
    toolCall ||= block.kind === 'tool'
    blocks.set(index, block)
    block.begin(out)
    return block
  }

  const shut = (index: number, out: Event[]): void => {
    blocks.get(index)?.end(out)
    blocks.delete(index)
  }

  const shutAll = (out: Event[]): void => {
    for (const index of blocks.keys()) shut(index, out)
  }

  const finish = (out: Event[]): void => {
    start({}, out)
    shutAll(out)
    const usage = counts.usage()
    out.push({
      type: 'end',
      stop: settle(stop ?? { reason: 'stop' }, toolCall),
      ...(usage ? { usage } : {}),
    })
    ended = true
  }

  const fail = (error: GatewayError, out: Event[]): void => {
    if (ended) return
    ended = true
    out.push({ type: 'error', error })
  }

  const change = (index: number, delta: Json, out: Event[]): void => {
    const kind = kindOfDelta.get(word(delta['type']))
    let block = blocks.get(index)
    // A delta without its block, or in one of another kind: words are kept, in a block of their own.
    if (kind && block?.kind !== kind) block = open(index, { type: kind }, out)
    block?.change(delta, out)
  }

  const readMessageDelta = (event: Json, out: Event[]): void => {
    const delta = event['delta']
    const told = counts.take(event['usage'])
    // The first reason stays: some relays send an empty second one.
    if (isRecord(delta)) stop ??= readStop(delta)
    const usage = counts.usage()
    if (!stop && told && started && usage) out.push({ type: 'usage', usage })
  }

  return {
    read(type, event, out) {
      if (ended) return
      switch (type) {
        case 'message_start': {
          const message = isRecord(event['message']) ? event['message'] : {}
          counts.take(message['usage'])
          start(message, out)
          return
        }
        case 'content_block_start': {
          const content = event['content_block']
          open(indexOf(event), isRecord(content) ? content : {}, out)
          return
        }
        case 'content_block_delta':
          if (isRecord(event['delta'])) change(indexOf(event), event['delta'], out)
          return
        case 'content_block_stop':
          shut(indexOf(event), out)
          return
        case 'message_delta':
          readMessageDelta(event, out)
          return
        case 'message_stop':
          finish(out)
          return
        case 'error':
          fail(parseStreamError(event), out)
      }
    },
    text(index, text, out) {
      const block = blocks.get(index)
      if (ended || block?.kind !== 'text') return false
      if (text !== '') out.push({ type: 'delta', block: block.block, text })
      return true
    },
    fail,
    close(out) {
      if (ended) return
      if (stop) finish(out)
      else
        fail(
          {
            kind: 'upstream-incomplete',
            message: 'The upstream closed the stream before its answer was whole.',
          },
          out,
        )
    },
  }
}

/** The deltas that carry words, and the block they belong in. */
const kindOfDelta: ReadonlyMap<string, ReadingBlock['kind']> = new Map([
  ['text_delta', 'text'],
  ['thinking_delta', 'thinking'],
])

const indexOf = ({ index }: Json): number => (typeof index === 'number' ? index : 0)
