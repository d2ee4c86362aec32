/** Thoughts and tool calls of the answer while they are told: one item each. */
import type { Carrier } from '../../hub/content.ts'
import type { Event } from '../../hub/event.ts'
import type { Json } from '../kit/read.ts'
import { carrierOf } from '../kit/hidden-thoughts.ts'
import { placeOf, type Place, type Spoken, type Tape, type Telling } from './encode-tape.ts'
import { sealProof, sealThought, unproved } from './proofs.ts'
import { callItem, reasoningItem, wholeArguments, type ItemStatus } from './render-items.ts'

/** A thought whose visible part is a summary of one paragraph; it has none until its first word. */
export class Thought implements Telling {
  readonly #tape: Tape
  readonly #place: Place
  readonly #where: string
  readonly #spoken: Spoken
  /** The client does not want to see its words. */
  readonly #hidden: boolean
  #text = ''
  #proof: Carrier | undefined

  constructor(tape: Tape, hidden: boolean) {
    this.#tape = tape
    this.#hidden = hidden
    const id = tape.ids.item('reasoning', tape.next)
    this.#place = tape.add({ ...reasoningItem(id, ''), id }, this)
    this.#where = `${placeOf(this.#place)},"summary_index":0`
    this.#spoken = tape.spoken('response.reasoning_summary_text.delta', {
      place: this.#where,
      more: '',
    })
  }

  delta(text: string): void {
    if (this.#text === '' && !this.#hidden) this.#part('added', '')
    this.#text += text
    if (!this.#hidden) this.#tape.delta(this.#spoken, text)
  }

  take(event: Extract<Event, { type: 'signature' | 'citation' | 'logprobs' }>): void {
    if (event.type === 'signature') this.#proof = event.carrier
  }

  end(): void {
    if (this.#text !== '' && !this.#hidden) {
      this.#tape.frame(
        'response.reasoning_summary_text.done',
        () => `${this.#where},"text":${JSON.stringify(this.#text)}`,
      )
      this.#part('done', this.#text)
    }
    this.#tape.done(this.#place, this.soFar())
  }

  soFar(): Json {
    const proof = this.#hidden ? carrierOf(this.#text, this.#proof) : this.#proof
    const text = this.#hidden ? '' : this.#text
    return reasoningItem(this.#place.id, text, sealThought(proof ?? unproved))
  }

  #part(step: 'added' | 'done', text: string): void {
    const part = { type: 'summary_text', text }
    this.#tape.frame(
      `response.reasoning_summary_part.${step}`,
      () => `${this.#where},"part":${JSON.stringify(part)}`,
    )
  }
}

type ToolStart = Extract<Event, { type: 'tool-start' }>

/** A tool call. It is done only when what follows it, or the end, has shown that it was not cut off. */
export class Call implements Telling {
  readonly #tape: Tape
  readonly #place: Place
  readonly #start: ToolStart
  readonly #callId: string
  readonly #spoken: Spoken
  readonly #known: Carrier | undefined
  #text = ''
  #proof: Carrier | undefined

  /** `known`: the proof of the call, where it came with it; it stands before the call then, as clients replay it. */
  constructor(tape: Tape, start: ToolStart, known: Carrier | undefined) {
    this.#tape = tape
    this.#start = start
    this.#callId = tape.ids.call(start.id, tape.next)
    this.#known = known
    if (known) this.#prove(known)
    const custom = start.kind === 'custom'
    const id = tape.ids.item(custom ? 'custom_tool_call' : 'function_call', tape.next)
    this.#place = tape.add({ ...this.#json(id, 'in_progress'), id }, this)
    this.#spoken = tape.spoken(
      custom ? 'response.custom_tool_call_input.delta' : 'response.function_call_arguments.delta',
      { place: placeOf(this.#place), more: '' },
    )
  }

  delta(text: string): void {
    this.#text += text
    this.#tape.delta(this.#spoken, text)
  }

  /** A proof that was not known when the call began stands behind the call. */
  prove(proof: Carrier): void {
    if (proof !== this.#known) this.#proof = proof
  }

  soFar(status: ItemStatus): Json {
    return this.#json(this.#place.id, status)
  }

  settle(status: ItemStatus): void {
    const { kind, name } = this.#start
    const words = wholeArguments({ ...this.#start, arguments: this.#text }, status)
    if (words !== this.#text) this.delta(words)
    const place = placeOf(this.#place)
    if (kind === 'custom')
      this.#tape.frame(
        'response.custom_tool_call_input.done',
        () => `${place},"input":${JSON.stringify(words)}`,
      )
    else
      this.#tape.frame(
        'response.function_call_arguments.done',
        () => `${place},"name":${JSON.stringify(name)},"arguments":${JSON.stringify(words)}`,
      )
    this.#tape.done(this.#place, this.soFar(status))
    if (this.#proof) this.#prove(this.#proof)
  }

  #json(id: string, status: ItemStatus | 'in_progress'): Json {
    const ids = { id, callId: this.#callId }
    return callItem(ids, { ...this.#start, arguments: this.#text }, status)
  }

  #prove(proof: Carrier): void {
    const sealed = sealProof(proof, this.#callId)
    this.#tape.put({ ...reasoningItem('', '', sealed), type: 'reasoning' })
  }
}
