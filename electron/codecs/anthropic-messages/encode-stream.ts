/** Writes an answer as this protocol's stream: one block open at a time, numbered from 0, each frame with its event name. */
import type { Carrier } from '../../hub/content.ts'
import type { Event } from '../../hub/event.ts'
import { noUsage, type Usage } from '../../hub/usage.ts'
import type { Answering, Encoder, Frame } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { writeCitation } from './citations.ts'
import { renderStreamError } from './errors.ts'
import {
  callId,
  callName,
  opaqueBlock,
  proofBlock,
  redactedBlock,
  sealed,
} from './render-blocks.ts'
import { writeStop } from './stop.ts'
import { writeUsage } from './usage.ts'
import type { WireBlock } from './wire.ts'

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
  proof: Carrier | undefined
}

/** Made per answer. Events of blocks that begin while another is open wait until that one has ended. */
class Writer implements Encoder {
  readonly #answering: Answering
  readonly #waiting = new Map<number, Event[]>()
  #frames: Frame[] = []
  #index = 0
  #open: Open | undefined
  #started = false
  #done = false
  #usage: Usage | undefined
  #held = { toolCall: false, refusal: false }

  constructor(answering: Answering) {
    this.#answering = answering
    this.#usage =
      answering.inputEstimate === undefined
        ? undefined
        : { ...noUsage, input: answering.inputEstimate }
  }

  push(events: readonly Event[]): readonly Frame[] {
    this.#frames = []
    this.#takeAll(events)
    return this.#frames
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
    const json = open.free
      ? JSON.stringify(JSON.stringify(text).slice(1, -1))
      : JSON.stringify(text)
    this.#frames.push({ event: 'content_block_delta', data: `${open.head}${json}}}` })
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
      case 'end':
        this.#end(event)
        return
      case 'error':
        this.#frames.push(...renderStreamError(event.error))
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
    this.#write('message_start', JSON.stringify({ type: 'message_start', message }))
  }

  #begin(event: Opening, ahead: readonly Event[]): void {
    this.#start()
    switch (event.type) {
      case 'refusal-start':
        this.#held.refusal = true
        this.#beginText(event.block)
        return
      case 'text-start':
        this.#beginText(event.block)
        return
      case 'reasoning-start':
        this.#startBlock('{"type":"thinking","thinking":"","signature":""}')
        this.#opened(event.block, 'thinking', '"thinking_delta","thinking":')
        return
      case 'tool-start':
        this.#beginTool(event, ahead)
        return
      case 'redacted-reasoning':
        this.#whole(redactedBlock(event.carrier))
        return
      case 'opaque': {
        const block = opaqueBlock(event)
        if (block) this.#whole(block)
      }
    }
  }

  #beginText(block: number): void {
    this.#startBlock('{"type":"text","text":""}')
    this.#opened(block, 'text', '"text_delta","text":')
  }

  #beginTool(event: Extract<Event, { type: 'tool-start' }>, ahead: readonly Event[]): void {
    this.#held.toolCall = true
    const id = callId(event.id, this.#answering.id, this.#index)
    // A proof that is already known stands before its call, where clients keep it.
    const proof = ahead.find((next) => next.type === 'signature' && next.block === event.block)
    if (proof?.type === 'signature') this.#whole(proofBlock(proof.carrier, id))
    this.#startBlock(JSON.stringify({ type: 'tool_use', id, name: callName(event), input: {} }))
    const open = this.#opened(event.block, 'tool', '"input_json_delta","partial_json":', {
      free: event.kind === 'custom',
      call: proof ? '' : id,
    })
    const first = open.free ? '{"input":"' : ''
    this.#write('content_block_delta', `${open.head}${JSON.stringify(first)}}}`)
  }

  #opened(
    block: number,
    kind: Open['kind'],
    ...[type, tool]: [type: string, tool?: Pick<Open, 'free' | 'call'>]
  ): Open {
    const head = `{"type":"content_block_delta","index":${this.#index},"delta":{"type":${type}`
    const { free = false, call = '' } = tool ?? {}
    this.#open = { block, kind, head, free, call, proof: undefined }
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
    this.#writeDelta(`{"type":"citations_delta","citation":${citation}}`)
  }

  #close(open: Open): void {
    if (open.kind === 'thinking' && open.proof) this.#sign(sealed(open.proof))
    if (open.free) this.#write('content_block_delta', `${open.head}${JSON.stringify('"}')}}}`)
    this.#stopBlock()
    this.#open = undefined
    if (open.proof && open.call !== '') this.#whole(proofBlock(open.proof, open.call))
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

  /** A block that is whole at once; its signature or input goes as a delta, where readers look for it. */
  #whole(block: WireBlock): void {
    const { type } = block
    const { signature, input } = block
    const signed = type === 'thinking' && typeof signature === 'string'
    const called = type.endsWith('tool_use') && isRecord(input)
    const bare = {
      ...block,
      ...(signed ? { signature: '' } : {}),
      ...(called ? { input: {} } : {}),
    }
    this.#startBlock(JSON.stringify(bare))
    if (signed) this.#sign(signature)
    if (called) {
      const json = JSON.stringify(JSON.stringify(input))
      this.#writeDelta(`{"type":"input_json_delta","partial_json":${json}}`)
    }
    this.#stopBlock()
  }

  #end(event: Extract<Event, { type: 'end' }>): void {
    this.#start()
    if (this.#open) this.#close(this.#open)
    // Clients wait for a block; an answer without one would leave them waiting.
    if (this.#index === 0) this.#whole({ type: 'text', text: '' })
    const delta = writeStop(event.stop, this.#held)
    const usage = writeUsage(event.usage ?? this.#usage ?? noUsage)
    this.#write('message_delta', JSON.stringify({ type: 'message_delta', delta, usage }))
    this.#write('message_stop', '{"type":"message_stop"}')
    this.#done = true
  }

  #sign(signature: string): void {
    this.#writeDelta(`{"type":"signature_delta","signature":${JSON.stringify(signature)}}`)
  }

  #startBlock(json: string): void {
    this.#write(
      'content_block_start',
      `{"type":"content_block_start","index":${this.#index},"content_block":${json}}`,
    )
  }

  #stopBlock(): void {
    this.#write('content_block_stop', `{"type":"content_block_stop","index":${this.#index}}`)
    this.#index++
  }

  #writeDelta(json: string): void {
    this.#write(
      'content_block_delta',
      `{"type":"content_block_delta","index":${this.#index},"delta":${json}}`,
    )
  }

  #write(event: string, data: string): void {
    this.#frames.push({ event, data })
  }
}

export const encodeStream = (answering: Answering): Encoder => new Writer(answering)
