/** Writes an answer as this protocol's stream: one block open at a time, numbered from 0, each frame with its event name. */
import type { Carrier } from '../../hub/content.ts'
import type { Event } from '../../hub/event.ts'
import { noUsage, type Usage } from '../../hub/usage.ts'
import type { Answering, Encoder, Frame } from '../codec.ts'
import { BlockFrames } from './block-frames.ts'
import { writeCitation } from './citations.ts'
import { renderStreamError } from './errors.ts'
import {
  callId,
  callName,
  imageBlock,
  itemBlocks,
  proofBlock,
  redactedBlock,
  sealed,
} from './render-blocks.ts'
import { writeStop } from './stop.ts'
import { carrierOf, hidesThoughts } from '../kit/hidden-thoughts.ts'
import { type Tell, tellOnce } from '../kit/tell-once.ts'
import { noLogprobs, tellExtras } from './unsaid.ts'
import { writeUsage } from './usage.ts'
import { ofText } from './wire.ts'

type Opening = Extract<
  Event,
  {
    type:
      | 'text-start'
      | 'reasoning-start'
      | 'refusal-start'
      | 'tool-start'
      | 'redacted-reasoning'
      | 'opaque'
      | 'image'
  }
>

/** The block the client sees growing. */
interface Open {
  readonly block: number
  readonly kind: 'text' | 'thinking' | 'tool'
  /** What stands before the text of a delta, made once. */
  readonly head: string
  /** A tool that takes free text: its text is a string inside the JSON that is streamed. */
  readonly free: boolean
  /** The call's id on the wire. */
  readonly call: string
  /** The words of a thought that the client does not want to see. */
  readonly hidden: string[] | undefined
  proof: Carrier | undefined
}

/** Made per answer. Events of blocks that begin while another is open wait until that one has ended. */
class Writer implements Encoder {
  readonly #answering: Answering
  readonly #tell: Tell
  readonly #waiting = new Map<number, Event[]>()
  readonly #page = new BlockFrames()
  #open: Open | undefined
  #started = false
  #done = false
  #usage: Usage | undefined
  #held = { toolCall: false, refusal: false }

  constructor(answering: Answering) {
    this.#answering = answering
    this.#tell = tellOnce(answering)
    this.#usage =
      answering.inputEstimate === undefined
        ? undefined
        : { ...noUsage, input: answering.inputEstimate }
  }

  push(events: readonly Event[]): readonly Frame[] {
    this.#takeAll(events)
    return this.#page.collect()
  }

  #takeAll(events: readonly Event[]): void {
    for (let at = 0; at < events.length && !this.#done; at++) {
      const event = events[at]
      const open = this.#open
      if (event?.type === 'delta' && open?.block === event.block) this.#delta(open, event.text)
      else if (event) this.#take(event, events, at)
    }
  }

  /** The hot path: the text is all that is serialised. */
  #delta(open: Open, text: string): void {
    if (text === '') return
    if (open.hidden) {
      open.hidden.push(text)
      return
    }
    const json = open.free
      ? JSON.stringify(JSON.stringify(text).slice(1, -1))
      : JSON.stringify(text)
    this.#page.write('content_block_delta', `${open.head}${json}}}`)
  }

  #take(event: Event, events: readonly Event[], at: number): void {
    switch (event.type) {
      case 'start':
        this.#usage = event.usage ?? this.#usage
        this.#start()
        return
      case 'usage':
        this.#usage = event.usage
        return
      case 'text-start':
      case 'reasoning-start':
      case 'refusal-start':
      case 'tool-start':
      case 'redacted-reasoning':
      case 'opaque':
      case 'image':
        if (this.#open) this.#waiting.set(event.block, [event])
        else this.#begin(event, events.slice(at + 1))
        return
      case 'delta':
        this.#waiting.get(event.block)?.push(event)
        return
      case 'signature':
      case 'citation':
      case 'block-end':
        if (this.#open?.block === event.block) this.#grow(this.#open, event)
        else this.#waiting.get(event.block)?.push(event)
        return
      case 'logprobs':
        this.#tell('logprobs', noLogprobs)
        return
      case 'end':
        this.#end(event)
        return
      case 'error':
        this.#page.add(renderStreamError(event.error))
        this.#done = true
        return
    }
  }

  #start(): void {
    if (this.#started) return
    this.#started = true
    const { id, model } = this.#answering
    const message = {
      id: `msg_${id}`,
      type: 'message',
      role: 'assistant',
      model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: writeUsage(this.#usage ?? noUsage),
    }
    this.#page.write('message_start', JSON.stringify({ type: 'message_start', message }))
  }

  #begin(event: Opening, ahead: readonly Event[]): void {
    this.#start()
    switch (event.type) {
      case 'refusal-start':
        this.#held.refusal = true
        this.#beginText(event.block)
        return
      case 'text-start':
        tellExtras(event.extras, this.#tell)
        this.#beginText(event.block)
        return
      case 'reasoning-start':
        this.#page.start('{"type":"thinking","thinking":"","signature":""}')
        this.#opened(event.block, 'thinking', '"thinking_delta","thinking":', {
          hidden: hidesThoughts(this.#answering) ? [] : undefined,
        })
        return
      case 'tool-start':
        this.#beginTool(event, ahead)
        return
      case 'redacted-reasoning':
        this.#page.whole(redactedBlock(event.carrier))
        return
      case 'opaque': {
        const blocks = itemBlocks(event, this.#tell, this.#answering.id, this.#page.index())
        for (const block of blocks) this.#page.whole(block)
        return
      }
      case 'image':
        this.#page.whole(imageBlock(event, this.#tell))
    }
  }

  #beginText(block: number): void {
    this.#page.start('{"type":"text","text":""}')
    this.#opened(block, 'text', '"text_delta","text":')
  }

  #beginTool(event: Extract<Event, { type: 'tool-start' }>, ahead: readonly Event[]): void {
    this.#held.toolCall = true
    const id = callId(event.id, this.#answering.id, this.#page.index())
    // A proof that is already known stands before its call, where clients keep it.
    const proof = ahead.find((next) => next.type === 'signature' && next.block === event.block)
    if (proof?.type === 'signature') this.#page.whole(proofBlock(proof.carrier, id))
    this.#page.start(JSON.stringify({ type: 'tool_use', id, name: callName(event), input: {} }))
    const open = this.#opened(event.block, 'tool', '"input_json_delta","partial_json":', {
      free: event.kind === 'custom',
      call: proof ? '' : id,
    })
    const first = open.free ? '{"input":"' : ''
    this.#page.write('content_block_delta', `${open.head}${JSON.stringify(first)}}}`)
  }

  #opened(
    block: number,
    kind: Open['kind'],
    ...[type, more]: [type: string, more?: Partial<Pick<Open, 'free' | 'call' | 'hidden'>>]
  ): Open {
    const head = this.#page.head(type)
    const { free = false, call = '', hidden } = more ?? {}
    this.#open = { block, kind, head, free, call, hidden, proof: undefined }
    return this.#open
  }

  #grow(open: Open, event: Extract<Event, { type: 'signature' | 'citation' | 'block-end' }>): void {
    if (event.type === 'signature') {
      open.proof = event.carrier
      return
    }
    if (event.type === 'block-end') {
      this.#close(open)
      return
    }
    if (open.kind !== 'text') return
    const citation = JSON.stringify(writeCitation(event.citation))
    this.#page.delta(`{"type":"citations_delta","citation":${citation}}`)
  }

  #close(open: Open): void {
    const proof = open.hidden ? carrierOf(open.hidden.join(''), open.proof) : open.proof
    if (open.kind === 'thinking' && proof) this.#page.sign(sealed(proof))
    if (open.free) this.#page.write('content_block_delta', `${open.head}${JSON.stringify('"}')}}}`)
    this.#page.stop()
    this.#open = undefined
    if (open.proof && open.kind === 'text') this.#page.whole(proofBlock(open.proof, ofText))
    if (open.proof && open.call !== '') this.#page.whole(proofBlock(open.proof, open.call))
    this.#next()
  }

  /** Lets the blocks that waited speak, up to the first that is still growing. */
  #next(): void {
    for (const [block, events] of this.#waiting) {
      if (this.#open) return
      this.#waiting.delete(block)
      this.#takeAll(events)
    }
  }

  #end(event: Extract<Event, { type: 'end' }>): void {
    this.#start()
    if (this.#open) this.#close(this.#open)
    // Clients wait for a block; an answer without one would leave them waiting.
    if (this.#page.index() === 0) this.#page.whole({ type: 'text', text: '' })
    const delta = writeStop(event.stop, this.#held)
    const usage = writeUsage(event.usage ?? this.#usage ?? noUsage, this.#page.searches())
    this.#page.write('message_delta', JSON.stringify({ type: 'message_delta', delta, usage }))
    this.#page.write('message_stop', '{"type":"message_stop"}')
    this.#done = true
  }
}

export const encodeStream = (answering: Answering): Encoder => new Writer(answering)
