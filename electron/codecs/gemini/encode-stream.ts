/**
 * Writes an answer as this protocol's stream: chunks that each hold a part, `data:` lines and nothing else. Parts are told
 * one after the other: a block that begins while another is open waits. A delta costs a splice between constant strings.
 */
import type { Carrier, WebSearch } from '../../hub/content.ts'
import type { Citation, Event } from '../../hub/event.ts'
import type { Stop, Usage } from '../../hub/usage.ts'
import type { Answering, Encoder, Frame } from '../codec.ts'
import { carrierOf, hidesThoughts } from '../kit/hidden-thoughts.ts'
import { type Tell, tellOnce } from '../kit/tell-once.ts'
import { finishOf, finishWarnings, isCut } from './encode-finish.ts'
import { citedIn, groundingOf } from './encode-grounding.ts'
import { logprobsOf } from './encode-logprobs.ts'
import {
  callJson,
  imageJson,
  isUnfinished,
  ownItem,
  textJson,
  type SaidCall,
} from './encode-parts.ts'
import { renderStreamError } from './errors.ts'
import { leading } from './led-by.ts'
import { sealHidden } from './proof.ts'
import { usageJson } from './usage.ts'

type Opening = Extract<
  Event,
  { type: 'text-start' | 'reasoning-start' | 'refusal-start' | 'tool-start' }
>

/** The block that is being told. */
interface Open {
  readonly start: Opening
  /** What stands after the words of a delta, up to the end of its part. */
  readonly tail: string
  readonly pieces: string[]
  readonly citations: Citation[]
  signature: Carrier | undefined
  /** Whether a word of it was said. */
  spoken: boolean
  /** It is a thought that the client does not want to see. */
  readonly hidden: boolean
}

const head = '{"candidates":[{"content":{"parts":['
const role = '],"role":"model"}'
const textHead = `${head}{"text":`

/** Made per answer. */
class Writer implements Encoder {
  readonly #answering: Answering
  /** What ends every chunk. */
  readonly #stamp: string
  readonly #waiting = new Map<number, Event[]>()
  readonly #warn: Tell
  /** Texts already told, for the offsets of citations. */
  readonly #texts: (readonly string[])[] = []
  readonly #cited: { readonly text: number; readonly citation: Citation }[] = []
  readonly #searches: WebSearch[] = []
  readonly #leading = leading()
  #beside: Record<string, unknown> = {}
  #frames: Frame[] = []
  #open: Open | undefined
  #block = -1
  /** A call whose arguments end too soon: told as soon as it is clear that nothing cut it off. */
  #doubtful: SaidCall | undefined
  #refusal = false
  #done = false
  #usage: Usage | undefined
  #usageTold = true

  constructor(answering: Answering) {
    this.#answering = answering
    this.#warn = tellOnce(answering)
    const { model, id } = answering
    this.#stamp = `"modelVersion":${JSON.stringify(model)},"responseId":${JSON.stringify(id)}}`
  }

  push(events: readonly Event[]): readonly Frame[] {
    this.#frames = []
    this.#takeAll(events)
    return this.#frames
  }

  #takeAll(events: readonly Event[]): void {
    for (const event of events) {
      if (this.#done) return
      if (event.type === 'delta' && event.block === this.#block) this.#delta(event.text)
      else this.#take(event)
    }
  }

  /** The hot path: the text is all that is serialised. */
  #delta(text: string): void {
    const open = this.#open
    if (!open || text === '') return
    const { type } = open.start
    open.spoken = true
    if (type !== 'reasoning-start' || open.hidden) open.pieces.push(text)
    if (type === 'tool-start' || open.hidden) return
    if (this.#usageTold) this.#frames.push({ data: textHead + JSON.stringify(text) + open.tail })
    else this.#write(textJson(text, type === 'reasoning-start'))
  }

  #take(event: Event): void {
    switch (event.type) {
      case 'start':
      case 'usage':
        this.#learn(event.usage)
        return
      case 'text-start':
      case 'reasoning-start':
      case 'refusal-start':
      case 'tool-start':
      case 'redacted-reasoning':
      case 'opaque':
      case 'image':
        if (this.#open) this.#waiting.set(event.block, [event])
        else this.#begin(event)
        return
      case 'delta':
        this.#waiting.get(event.block)?.push(event)
        return
      case 'signature':
      case 'logprobs':
      case 'citation':
      case 'block-end':
        if (this.#open && this.#block === event.block) this.#grow(this.#open, event)
        else this.#waiting.get(event.block)?.push(event)
        return
      case 'end':
        this.#end(event.stop, event.usage)
        return
      case 'error':
        this.#frames.push(...renderStreamError(event.error))
        this.#done = true
        return
    }
  }

  #learn(usage: Usage | undefined): void {
    if (!usage) return
    this.#usage = usage
    this.#usageTold = false
  }

  #begin(
    event: Opening | Extract<Event, { type: 'redacted-reasoning' | 'opaque' | 'image' }>,
  ): void {
    this.#settle()
    switch (event.type) {
      case 'redacted-reasoning': {
        const proof = JSON.stringify(sealHidden(event.carrier))
        this.#write(`{"text":"","thought":true,"thoughtSignature":${proof}}`)
        this.#leading.thought(event.carrier, 'sealed')
        return
      }
      case 'image':
        this.#write(imageJson(event))
        return
      case 'opaque':
        this.#item(event)
        return
      case 'text-start':
      case 'reasoning-start':
      case 'refusal-start':
      case 'tool-start':
        this.#openBlock(event)
    }
  }

  #openBlock(start: Opening): void {
    if (start.type === 'refusal-start') this.#refusal = true
    const mark = start.type === 'reasoning-start' ? ',"thought":true' : ''
    const tail = `${mark}}${role},"index":0}],${this.#stamp}`
    this.#block = start.block
    const hidden = start.type === 'reasoning-start' && hidesThoughts(this.#answering)
    this.#open = {
      start,
      tail,
      pieces: [],
      citations: [],
      signature: undefined,
      spoken: false,
      hidden,
    }
  }

  #item(event: Extract<Event, { type: 'opaque' }>): void {
    const own = ownItem(event)
    if (own && 'part' in own) this.#write(JSON.stringify(own.part))
    else if (own) this.#beside = { ...this.#beside, ...own.beside }
    else if (event.search) this.#searches.push(event.search)
    else this.#warn(event.label, 'left out: this protocol has no such part')
  }

  #grow(
    open: Open,
    event: Extract<Event, { type: 'signature' | 'logprobs' | 'citation' | 'block-end' }>,
  ): void {
    switch (event.type) {
      case 'signature':
        open.signature = event.carrier
        return
      case 'logprobs':
        this.#write('{"text":""}', { logprobsResult: logprobsOf(event.tokens) })
        return
      case 'citation':
        open.citations.push(event.citation)
        return
      case 'block-end':
        this.#close(open)
    }
  }

  #close({ start, pieces, citations, spoken, hidden, ...proven }: Open): void {
    const signature = hidden ? carrierOf(pieces.join(''), proven.signature) : proven.signature
    this.#open = undefined
    this.#block = -1
    if (start.type === 'tool-start') {
      const { type: _, block: __, ...named } = start
      const ledBy = this.#leading.call()
      const call = {
        ...named,
        arguments: pieces.join(''),
        ...(signature ? { signature } : {}),
        ...(ledBy === undefined ? {} : { ledBy }),
      }
      this.#doubtful = call
      if (!isUnfinished(call)) this.#settle()
    } else {
      const isThought = start.type === 'reasoning-start'
      if (signature) this.#write(textJson('', isThought, signature))
      if (signature && isThought)
        this.#leading.thought(signature, spoken && !hidden ? 'spoken' : 'silent')
      if (start.type !== 'reasoning-start') {
        for (const citation of citations) this.#cited.push({ text: this.#texts.length, citation })
        this.#texts.push(pieces)
      }
    }
    this.#next()
  }

  /** Tells the call that was in doubt: what follows shows that it was not cut off. */
  #settle(): void {
    if (this.#doubtful) this.#write(callJson(this.#doubtful))
    this.#doubtful = undefined
  }

  /** Lets the blocks that waited speak, up to the first that is still growing. */
  #next(): void {
    for (const [block, events] of this.#waiting) {
      if (this.#open) return
      this.#waiting.delete(block)
      this.#takeAll(events)
    }
  }

  #end(stop: Stop, usage: Usage | undefined): void {
    while (this.#open) this.#close(this.#open)
    const cutCall = this.#doubtful && isCut(this.#doubtful, stop) ? this.#doubtful : undefined
    if (cutCall) this.#doubtful = undefined
    this.#settle()
    for (const { field, action } of finishWarnings(stop, cutCall)) this.#warn(field, action)
    this.#learn(usage ?? this.#usage)
    const grounding = groundingOf(this.#searches, citedIn(this.#texts, this.#cited))
    // Clients keep a chunk in their history only if it holds a part.
    this.#write('{"text":""}', {
      ...finishOf(stop, { refusal: this.#refusal, cutCall }),
      ...(grounding ? { groundingMetadata: grounding } : {}),
      ...this.#beside,
    })
    this.#done = true
  }

  /** `beside`: fields of the candidate beside its part. */
  #write(part: string, beside?: Record<string, unknown>): void {
    const fields = beside ? `,${JSON.stringify(beside).slice(1, -1)}` : ''
    const usage =
      this.#usage && !this.#usageTold
        ? `"usageMetadata":${JSON.stringify(usageJson(this.#usage))},`
        : ''
    this.#usageTold = true
    this.#frames.push({
      data: `${head}${part}${role}${fields},"index":0}],${usage}${this.#stamp}`,
    })
  }
}

export const encodeStream = (answering: Answering): Encoder => new Writer(answering)
