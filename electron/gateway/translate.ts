/** Turns an upstream's answer into the dialect of a client that speaks another protocol. */
import type { Answering, ClientSide, Codec, Decoder, Target, Wire } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Event } from '../hub/event.ts'
import { fold } from '../hub/fold.ts'
import type { Answer, Reader } from './answer.ts'
import { join } from './slabs.ts'
import { frameReader, framesText } from './sse.ts'
import { limitFrame, WholeBody } from './longest.ts'
import type { Memory } from './memory.ts'
import type { Tally } from './tally.ts'

export interface Translation {
  readonly from: Pick<Codec, 'upstream'>
  readonly to: ClientSide
  readonly wire: Pick<Wire, 'tools'>
  readonly target: Pick<Target, 'issuer' | 'seed'>
  readonly answering: Answering
  readonly stream: boolean
  readonly tally: Tally
  readonly answer: Answer
  readonly memory: Pick<Memory, 'listener' | 'keeper'>
  /** The error without what only the upstream may know. */
  hush(error: GatewayError): GatewayError
}

/** Takes hub events, gives the client's bytes. */
interface Speaker {
  /** The answer so far in the client's dialect; '' where it is told only as a whole. */
  say(events: readonly Event[]): string
  /** What ends the answer, after the terminal event was said. */
  last(): string
}

/** Reads an upstream that streams. */
export function translateStream(translation: Translation): Reader {
  const frames = frameReader()
  const decoder: Decoder = translation.from.upstream.decodeStream(
    translation.wire,
    translation.target,
  )
  const relay = relayEvents(translation)
  return {
    push(chunks) {
      const { bytes, release } = join(chunks)
      const whole = frames.push(bytes)
      release?.()
      limitFrame(frames.held)
      if (whole.length > 0) relay.take(decoder.push(whole))
    },
    end() {
      const whole = frames.end()
      if (whole.length > 0) relay.take(decoder.push(whole))
      relay.take(decoder.end())
    },
    fail: relay.fail,
  }
}

/** Reads an upstream that answers with one JSON body although a stream was asked for. */
export function translateBody(translation: Translation): Reader {
  const relay = relayEvents(translation)
  const collected = new WholeBody()
  return {
    push(more) {
      collected.add(more)
    },
    end() {
      const text = collected.take().toString('utf8')
      let body: unknown
      try {
        body = JSON.parse(text)
      } catch {
        relay.fail({
          kind: 'upstream-invalid',
          message: 'The upstream answered something that is not JSON.',
        })
        return
      }
      relay.take(translation.from.upstream.decodeBody(body, translation.wire, translation.target))
    },
    fail: relay.fail,
  }
}

function relayEvents(translation: Translation): {
  take(events: readonly Event[]): void
  fail(error: GatewayError): void
} {
  const { to, answering, stream, tally, answer, memory } = translation
  const keep = memory.keeper()
  const speaker = stream ? streamSpeaker(to, answering, keep) : wholeSpeaker(to, answering, keep)
  const listen = memory.listener()
  let state: 'waiting' | 'begun' | 'over' = 'waiting'

  function take(events: readonly Event[]): void {
    const [first] = events
    if (state === 'over' || first === undefined) return
    if (state === 'waiting') {
      if (first.type === 'error') {
        state = 'over'
        answer.failed(first.error)
        return
      }
      state = 'begun'
      answer.begun()
    }
    const error = noteEvents(tally, events)
    const said = speaker.say(error ? hushed(events) : events)
    listen?.(events)
    const ended = error !== undefined || events.at(-1)?.type === 'end'
    if (!ended) {
      if (said !== '') answer.write(said)
      return
    }
    // Said before it is over: what cannot be said is an error of ours.
    const last = error && !stream ? '' : said + speaker.last()
    state = 'over'
    answer.done(last, error)
  }

  const hushed = (events: readonly Event[]): readonly Event[] =>
    events.map((event) =>
      event.type === 'error' ? { ...event, error: translation.hush(event.error) } : event,
    )

  return {
    take,
    fail(error) {
      if (state === 'waiting') {
        state = 'over'
        answer.failed(error)
      } else take([{ type: 'error', error }])
    },
  }
}

/** Hears the whole answer as the client was told it. */
type Keep = ((answer: unknown) => void) | undefined

function streamSpeaker(client: ClientSide, answering: Answering, keep: Keep): Speaker {
  const encoder = client.encodeStream(answering)
  if (!keep) return { say: (events) => framesText(encoder.push(events)), last: () => '' }
  const whole = fold()
  return {
    say(events) {
      whole.push(events)
      const said = framesText(encoder.push(events))
      if (events.at(-1)?.type === 'end') keep(client.renderResponse(whole.response(), answering))
      return said
    },
    last: () => '',
  }
}

function wholeSpeaker(client: ClientSide, answering: Answering, keep: Keep): Speaker {
  const whole = fold()
  return {
    say(events) {
      whole.push(events)
      return ''
    },
    last() {
      const answer = client.renderResponse(whole.response(), answering)
      keep?.(answer)
      return JSON.stringify(answer)
    },
  }
}

/** About four characters make a token of English or code. */
const charactersPerToken = 4

/** Keeps the meter up to date; gives the error that ended the stream, if one did. */
function noteEvents(tally: Tally, events: readonly Event[]): GatewayError | undefined {
  let characters = 0
  let error: GatewayError | undefined
  for (const event of events) {
    switch (event.type) {
      case 'delta':
        characters += event.text.length
        break
      case 'start':
        if (event.usage) tally.usage = event.usage
        break
      case 'usage':
        tally.usage = event.usage
        break
      case 'end':
        if (event.usage) tally.usage = event.usage
        tally.usageWhole = tally.usage !== undefined
        break
      case 'error':
        error = event.error
        break
      default:
        break
    }
  }
  tally.outputGuess += characters / charactersPerToken
  return error
}
