/** A message of the answer while it is told: one content part per text or refusal of the model. */
import type { Carrier } from '../../hub/content.ts'
import type { Event } from '../../hub/event.ts'
import type { Json } from '../kit/read.ts'
import { placeOf, type Place, type Spoken, type Tape, type Telling } from './encode-tape.ts'
import { sealProof, textMark } from './proofs.ts'
import {
  messageItem,
  reasoningItem,
  refusalPart,
  textPart,
  writeCitation,
  writeLogprob,
  type ItemStatus,
  type WireLogprob,
} from './render-items.ts'

/** Texts that follow one another are parts of one message, unless its own fields (the phase) change. */
export class Message implements Telling {
  readonly place: Place
  readonly #tape: Tape
  readonly #own: Json
  readonly #key: string
  readonly #parts: Part[] = []
  #proof: Carrier | undefined

  constructor(tape: Tape, own: Json) {
    this.#tape = tape
    this.#own = own
    this.#key = JSON.stringify(own)
    const id = tape.ids.item('message', tape.next)
    const first = messageItem(id, 'in_progress', { content: [], own })
    this.place = tape.add({ ...first, id }, this)
  }

  /** Whether a further text may become a part of it. */
  takes(own: Json): boolean {
    return (
      this.place.index === this.#tape.next - 1 &&
      this.#proof === undefined &&
      this.#parts.every(({ ended }) => ended) &&
      JSON.stringify(own) === this.#key
    )
  }

  begin(kind: Part['kind']): Part {
    const part = new Part(this.#tape, { kind, message: this, index: this.#parts.length })
    this.#parts.push(part)
    return part
  }

  /** A proof closes the message, since it stands behind the text that it proves. */
  prove(proof: Carrier): void {
    this.#proof = proof
  }

  soFar(status: ItemStatus): Json {
    const content = this.#parts.map((part) => part.json())
    return messageItem(this.place.id, status, { content, own: this.#own })
  }

  settle(status: ItemStatus): void {
    this.#tape.done(this.place, this.soFar(status))
    if (!this.#proof) return
    const sealed = sealProof(this.#proof, textMark)
    this.#tape.put({ ...reasoningItem('', '', sealed), type: 'reasoning' })
  }
}

type Detail = Extract<Event, { type: 'signature' | 'citation' | 'logprobs' }>

/** A text or refusal that is growing. */
export class Part {
  readonly kind: 'text' | 'refusal'
  readonly message: Message
  readonly spoken: Spoken
  text = ''
  ended = false
  readonly #tape: Tape
  readonly #place: string
  readonly #annotations: Json[] = []
  readonly #logprobs: WireLogprob[] = []

  constructor(
    tape: Tape,
    {
      kind,
      message,
      index,
    }: { readonly kind: Part['kind']; readonly message: Message; readonly index: number },
  ) {
    this.#tape = tape
    this.kind = kind
    this.message = message
    this.#place = `${placeOf(message.place)},"content_index":${index}`
    const place = this.#place
    this.spoken =
      kind === 'text'
        ? tape.spoken('response.output_text.delta', { place, more: '"logprobs":[],' })
        : tape.spoken('response.refusal.delta', { place, more: '' })
    tape.frame(
      'response.content_part.added',
      () => `${place},"part":${JSON.stringify(this.json())}`,
    )
  }

  delta(text: string): void {
    this.text += text
    this.#tape.delta(this.spoken, text)
  }

  take(event: Detail): void {
    switch (event.type) {
      case 'signature':
        this.message.prove(event.carrier)
        return
      case 'citation':
        return this.#cite(writeCitation(event.citation, this.text.length))
      case 'logprobs':
        return this.likelihoods('', event)
    }
  }

  /** Likelihoods, with the words they belong to, or with none where those are told already. */
  likelihoods(text: string, { tokens }: Extract<Event, { type: 'logprobs' }>): void {
    if (this.kind === 'refusal') return
    const logprobs = tokens.map(writeLogprob)
    for (const one of logprobs) this.#logprobs.push(one)
    this.text += text
    this.#tape.frame(
      'response.output_text.delta',
      () => `${this.#place},"delta":${JSON.stringify(text)},"logprobs":${JSON.stringify(logprobs)}`,
    )
  }

  #cite(annotation: Json): void {
    if (this.kind === 'refusal') return
    const index = this.#annotations.push(annotation) - 1
    this.#tape.frame(
      'response.output_text.annotation.added',
      () => `${this.#place},"annotation_index":${index},"annotation":${JSON.stringify(annotation)}`,
    )
  }

  end(): void {
    this.ended = true
    const words = JSON.stringify(this.text)
    if (this.kind === 'text')
      this.#tape.frame(
        'response.output_text.done',
        () => `${this.#place},"text":${words},"logprobs":${JSON.stringify(this.#logprobs)}`,
      )
    else this.#tape.frame('response.refusal.done', () => `${this.#place},"refusal":${words}`)
    this.#tape.frame(
      'response.content_part.done',
      () => `${this.#place},"part":${JSON.stringify(this.json())}`,
    )
  }

  json(): Json {
    if (this.kind === 'refusal') return refusalPart(this.text)
    return textPart({
      text: this.text,
      annotations: this.#annotations,
      logprobs: this.#logprobs,
    })
  }
}
