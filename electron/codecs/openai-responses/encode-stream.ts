/**
 * Writes an answer as this protocol's stream (OpenAI API reference, Responses, streaming events): items numbered without
 * a gap, frames numbered from 0, and a last frame that holds the whole response. Blocks that overlap become items that
 * are open at the same time; deltas say which item they belong to.
 */
import type { GatewayError } from '../../hub/error.ts'
import type { Event } from '../../hub/event.ts'
import type { Usage } from '../../hub/usage.ts'
import type { Answering, Encoder, Frame } from '../codec.ts'
import { hidesThoughts } from '../kit/hidden-thoughts.ts'
import type { Json } from '../kit/read.ts'
import { type Tell, tellOnce } from '../kit/tell-once.ts'
import { echoOf, endOf, lastStatus, stateOf, unsaidRefusal, type ResponseState } from './echo.ts'
import { Call, Thought } from './encode-items.ts'
import { Message, Part } from './encode-message.ts'
import { Tape } from './encode-tape.ts'
import { errorFields, failureOf } from './errors.ts'
import { sealRedacted } from './proofs.ts'
import {
  imageItem,
  messageFields,
  opaqueItem,
  reasoningItem,
  type ItemStatus,
} from './render-items.ts'

type Opening = Extract<
  Event,
  { type: 'text-start' | 'reasoning-start' | 'refusal-start' | 'tool-start' }
>
type Detail = Extract<Event, { type: 'signature' | 'citation' | 'logprobs' }>

/** Made per answer; also tells whole answers, then without frames. */
export class AnswerWriter implements Encoder {
  readonly #answering: Answering
  readonly #tape: Tape
  readonly #open = new Map<number, Part | Thought | Call>()
  /** Items that have ended but may still turn out to be cut off, or grow by a part. */
  readonly #lingering = new Set<Message | Call>()
  readonly #tellLost: Tell
  #message: Message | undefined
  #echo: Json | undefined
  #echoJson = ''
  #usage: Usage | undefined
  #refused = false
  #started = false
  #state: ResponseState | undefined

  constructor(answering: Answering, loud: boolean) {
    this.#answering = answering
    this.#tellLost = tellOnce(answering)
    this.#tape = new Tape(answering.id, loud)
  }

  push(events: readonly Event[]): readonly Frame[] {
    for (let at = 0; at < events.length && !this.#state; at++) {
      const event = events[at]
      if (event?.type === 'delta') this.#delta(event, events[at + 1])
      else if (event) this.#take(event, events, at)
    }
    return this.#tape.collect()
  }

  /** The whole response; call it after `end`. */
  response(): Json {
    const state = this.#state ?? { status: 'in_progress' }
    const output = this.#tape.items.map(({ whole }) => whole)
    return { ...stateOf(this.#answering, state), output, ...this.#asked() }
  }

  #delta({ block, text }: Extract<Event, { type: 'delta' }>, next: Event | undefined): void {
    const open = this.#open.get(block)
    if (!open || text === '') return
    // The likelihoods of these very words are told with them; they are passed over when their turn comes.
    if (next?.type === 'logprobs' && next.block === block && open instanceof Part)
      open.likelihoods(text, next)
    else open.delta(text)
  }

  #take(event: Exclude<Event, { type: 'delta' }>, events: readonly Event[], at: number): void {
    switch (event.type) {
      case 'start':
        this.#usage = event.usage ?? this.#usage
        return this.#start()
      case 'text-start':
      case 'reasoning-start':
      case 'refusal-start':
      case 'tool-start':
        return this.#begin(event, events.slice(at + 1))
      case 'redacted-reasoning':
      case 'opaque':
      case 'image':
        return this.#whole(event)
      case 'logprobs': {
        const before = events[at - 1]
        if (before?.type === 'delta' && before.block === event.block && before.text !== '') return
        return this.#detail(event)
      }
      case 'signature':
      case 'citation':
        return this.#detail(event)
      case 'block-end':
        return this.#endBlock(event.block)
      case 'usage':
        this.#usage = event.usage
        return
      case 'end':
        return this.#end(event)
      case 'error':
        return this.#fail(event.error)
    }
  }

  #start(): void {
    if (this.#started) return
    this.#started = true
    this.#tell('response.created', { status: 'in_progress' })
    this.#tell('response.in_progress', { status: 'in_progress' })
  }

  #begin(event: Opening, ahead: readonly Event[]): void {
    this.#start()
    switch (event.type) {
      case 'text-start':
        return this.#beginPart(event.block, 'text', messageFields(event.extras))
      case 'refusal-start':
        this.#refused = true
        return this.#beginPart(event.block, 'refusal', {})
      case 'reasoning-start':
        this.#settle('completed')
        this.#open.set(event.block, new Thought(this.#tape, hidesThoughts(this.#answering)))
        return
      case 'tool-start': {
        this.#settle('completed')
        const proof = ahead.find((next) => next.type === 'signature' && next.block === event.block)
        const known = proof?.type === 'signature' ? proof.carrier : undefined
        this.#open.set(event.block, new Call(this.#tape, event, known))
      }
    }
  }

  #beginPart(block: number, kind: Part['kind'], own: Json): void {
    const last = this.#message
    const goesOn = last?.takes(own) === true
    if (goesOn) this.#lingering.delete(last)
    this.#settle('completed')
    const message = goesOn ? last : new Message(this.#tape, own)
    this.#message = message
    this.#open.set(block, message.begin(kind))
  }

  #whole(event: Extract<Event, { type: 'redacted-reasoning' | 'opaque' | 'image' }>): void {
    this.#start()
    this.#settle('completed')
    switch (event.type) {
      case 'redacted-reasoning': {
        const item = reasoningItem('', '', sealRedacted(event.carrier))
        return this.#tape.put({ ...item, type: 'reasoning' })
      }
      case 'image': {
        if (event.signature)
          this.#tellLost(
            'image signature',
            'left out of the answer: this protocol proves no images',
          )
        const type = 'image_generation_call'
        const item = { ...imageItem('', event.mediaType, event.data), type }
        return this.#tape.put(item, { type, status: 'in_progress', result: null })
      }
      case 'opaque': {
        const item = opaqueItem(event)
        if (!item) return this.#leaveOut(event.label)
        const own = event.search && item['action'] !== undefined
        return this.#tape.put(item, own ? { type: item.type, status: 'in_progress' } : item)
      }
    }
  }

  #leaveOut(label: string): void {
    this.#tellLost(label, 'left out of the answer: clients of this protocol know no such item')
  }

  #detail(event: Detail): void {
    const open = this.#open.get(event.block)
    if (!open) return
    if (!(open instanceof Call)) open.take(event)
    else if (event.type === 'signature') open.prove(event.carrier)
  }

  #endBlock(block: number): void {
    const open = this.#open.get(block)
    if (!open) return
    this.#open.delete(block)
    if (open instanceof Call) this.#lingering.add(open)
    else open.end()
    if (open instanceof Part) this.#lingering.add(open.message)
  }

  /** Tells what has ended that it is done. */
  #settle(status: ItemStatus): void {
    if (this.#lingering.size === 0) return
    for (const item of this.#lingering) item.settle(status)
    this.#lingering.clear()
  }

  #end({ stop, usage }: Extract<Event, { type: 'end' }>): void {
    this.#start()
    for (const block of this.#open.keys()) this.#endBlock(block)
    const words = unsaidRefusal(stop, this.#refused)
    if (words !== '') this.#refuse(words)
    const end = endOf(stop, this.#refused)
    this.#settle(lastStatus(end))
    this.#state = { ...end, usage: usage ?? this.#usage }
    this.#tell(`response.${end.status}`, this.#state)
  }

  #refuse(words: string): void {
    const block = -1
    this.#begin({ type: 'refusal-start', block }, [])
    this.#open.get(block)?.delta(words)
    this.#endBlock(block)
  }

  /** Both shapes of the error, for the clients that read the one or the other; then the response as far as it came. */
  #fail(error: GatewayError): void {
    this.#tape.frame('error', () => errorFields(error))
    this.#state = { status: 'failed', error: failureOf(error), usage: this.#usage }
    this.#tell('response.failed', this.#state)
  }

  #tell(event: string, state: ResponseState): void {
    this.#tape.frame(event, () => {
      this.#echoJson ||= JSON.stringify(this.#asked()).slice(1)
      const head = JSON.stringify(stateOf(this.#answering, state)).slice(0, -1)
      return `"response":${head},"output":${this.#tape.output()},${this.#echoJson}`
    })
  }

  #asked(): Json {
    this.#echo ??= echoOf(this.#answering.asked?.())
    return this.#echo
  }
}

export const encodeStream = (answering: Answering): Encoder => new AnswerWriter(answering, true)
