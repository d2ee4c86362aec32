/** Reads the events of a stream, and whole response objects, into hub events: the one place where an answer gets its meaning. */
import type { GatewayError } from '../../hub/error.ts'
import type { Event } from '../../hub/event.ts'
import type { Target, Wire } from '../codec.ts'
import { answeredIds } from '../kit/ids.ts'
import { isRecord, type Json, word } from '../kit/read.ts'
import { parseStreamError } from './parse-error.ts'
import { type PlainText, type Seen } from './read-item.ts'
import { readOutput } from './read-output.ts'
import { scribe } from '../kit/scribe.ts'
import { stopOf } from './stop.ts'
import { usageOf } from './usage.ts'

export interface AnswerReader {
  /** Takes one event of the protocol, by its type. */
  read(type: string, event: Json): void
  /** A response object that is all there is of the answer. */
  whole(response: Json): void
  /** Where a delta that says nothing else goes; undefined where it must be read in full. */
  plain(event: string, at: { readonly item: number; readonly part: number }): PlainText | undefined
  fail(error: GatewayError): void
  /** Whether the terminal was written. */
  over(): boolean
  collect(): readonly Event[]
}

const incomplete: GatewayError = {
  kind: 'upstream-incomplete',
  message: 'The upstream stopped before its answer was whole.',
}

export function readAnswer(
  wire: Pick<Wire, 'tools'>,
  { issuer, seed }: Pick<Target, 'issuer' | 'seed'>,
): AnswerReader {
  const out = scribe()
  const held: Seen = { toolCalls: 0, refusal: false }
  let answerId = ''
  const output = readOutput({
    out,
    tools: wire.tools,
    issuer,
    held,
    ids: answeredIds(),
    seed: () => seed ?? answerId,
  })
  let started = false
  let over = false

  const fail = (error: GatewayError): void => {
    if (over) return
    over = true
    out.write({ type: 'error', error })
  }

  const start = (response: Json): void => {
    if (started) return
    started = true
    const { id, model, created_at: created } = response
    answerId = word(id)
    out.write({
      type: 'start',
      id: answerId,
      model: word(model),
      ...(typeof created === 'number' ? { created } : {}),
    })
  }

  const finish = (response: Json, status: 'completed' | 'incomplete'): void => {
    start(response)
    output.settle(response['output'])
    over = true
    const usage = usageOf(response['usage'])
    out.write({
      type: 'end',
      stop: stopOf(status, response, { toolCall: held.toolCalls > 0, refusal: held.refusal }),
      ...(usage ? { usage } : {}),
    })
  }

  /** `response`: the object at the end. What it says of its status counts, unless it says that it still goes on. */
  const conclude = (response: Json): void => {
    switch (response['status']) {
      case 'incomplete':
        return finish(response, 'incomplete')
      case 'failed':
        return fail(parseStreamError(response))
      case 'cancelled':
        return fail(incomplete)
      default:
        return finish(response, 'completed')
    }
  }

  const readPiece = (type: string, event: Json): void => {
    if (!type.startsWith('response.')) return
    const name = type.slice('response.'.length)
    if (!output.concerns(name)) return
    start({})
    output.read(name, event)
  }

  return {
    read(type, event) {
      if (over) return
      const response = isRecord(event['response']) ? event['response'] : {}
      switch (type) {
        case 'response.created':
        case 'response.queued':
        case 'response.in_progress':
          return start(response)
        case 'response.completed':
        case 'response.done':
          return conclude(response)
        case 'response.incomplete':
          return finish(response, 'incomplete')
        case 'response.failed':
          return fail(parseStreamError(response))
        case 'response.cancelled':
          return fail(incomplete)
        case 'error':
          return fail(parseStreamError(event))
        default:
          return readPiece(type, event)
      }
    },
    whole(response) {
      const { status } = response
      if (status === 'in_progress' || status === 'queued') fail(incomplete)
      if (!over) conclude(response)
    },
    plain: (event, { item, part }) => (over ? undefined : output.plain(event, item, part)),
    fail,
    over: () => over,
    collect: () => out.collect(),
  }
}
