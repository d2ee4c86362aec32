/** The frames of one answer and the items told in them: numbers both, and remembers the items for the last frame. */
import type { Frame } from '../codec.ts'
import type { Json } from '../kit/read.ts'
import { AnswerIds } from './item-ids.ts'
import type { ItemStatus } from './render-items.ts'

/** Something that becomes an item and can say at any time what it is so far. */
export interface Telling {
  soFar(status: ItemStatus): Json
}

/** An item and its place in the output. */
export interface Place {
  readonly index: number
  readonly id: string
  /** Who can say what it is so far; nobody where it was whole at once. */
  readonly telling: Telling | undefined
  /** What it came to, once it is done. */
  whole: Json | undefined
  json: string
}

/** A block whose text grows: what stands before and after the text of a delta, made once. */
export interface Spoken {
  readonly event: string
  readonly before: string
  readonly after: string
}

/** What clients are told while one of the vendor's own tools runs, by the type of its item. */
const progress: Readonly<Record<string, readonly string[]>> = {
  web_search_call: ['in_progress', 'searching', 'completed'],
  file_search_call: ['in_progress', 'searching', 'completed'],
  code_interpreter_call: ['in_progress', 'interpreting', 'completed'],
  image_generation_call: ['in_progress', 'generating', 'completed'],
  mcp_call: ['in_progress', 'completed'],
  mcp_list_tools: ['in_progress', 'completed'],
}

export class Tape {
  readonly items: Place[] = []
  readonly ids: AnswerIds
  /** Whether frames are written at all; an answer that is told as a whole needs its items only. */
  readonly #loud: boolean
  #frames: Frame[] = []
  #sequence = 0

  constructor(exchange: string, loud: boolean) {
    this.ids = new AnswerIds(exchange)
    this.#loud = loud
  }

  /** The frames since the last call. */
  collect(): readonly Frame[] {
    const frames = this.#frames
    this.#frames = []
    return frames
  }

  /** `fields`: JSON without its braces; a function, because a tape that is not heard needs none. */
  frame(event: string, fields: () => string): void {
    if (!this.#loud) return
    const data = `{"type":"${event}",${fields()},"sequence_number":${this.#sequence++}}`
    this.#frames.push({ event, data })
  }

  /** The hot path: the text is all that is serialised. */
  delta({ event, before, after }: Spoken, text: string): void {
    if (!this.#loud) return
    const data = `${before}${JSON.stringify(text)}${after}${this.#sequence++}}`
    this.#frames.push({ event, data })
  }

  /** A growing text of an item; `more`: JSON of further fields of its deltas. */
  spoken(
    event: string,
    { place, more }: { readonly place: string; readonly more: string },
  ): Spoken {
    return {
      event,
      before: `{"type":"${event}",${place},"delta":`,
      after: `,${more}"sequence_number":`,
    }
  }

  /** The number of the next item. */
  get next(): number {
    return this.items.length
  }

  /** Begins an item. `first`: what it is before it has grown. */
  add(first: Json & { readonly id: string }, telling: Telling | undefined): Place {
    const item: Place = { index: this.next, id: first.id, telling, whole: undefined, json: '' }
    this.items.push(item)
    this.frame('response.output_item.added', () => itemFields(item.index, JSON.stringify(first)))
    return item
  }

  /** Ends an item. */
  done(item: Place, whole: Json): void {
    item.whole = whole
    this.frame('response.output_item.done', () => {
      item.json = JSON.stringify(whole)
      return itemFields(item.index, item.json)
    })
  }

  /** An item that is whole at once. `first`: what it is told as before its work is done. */
  put(whole: Json & { readonly type: string }, first: Json = whole): void {
    const id = this.ids.item(whole.type, this.next, whole['id'])
    const item = this.add({ ...first, id }, undefined)
    const failed = whole['status'] === 'failed' || whole['status'] === 'incomplete'
    const steps = failed ? [] : (progress[whole.type] ?? [])
    for (const step of steps) this.frame(`response.${whole.type}.${step}`, () => placeOf(item))
    this.done(item, { ...whole, id })
  }

  /** All items as JSON; those that are not done as what they are so far. */
  output(): string {
    const items = this.items.map(
      ({ json, telling }) => json || JSON.stringify(telling?.soFar('incomplete') ?? {}),
    )
    return `[${items.join(',')}]`
  }
}

/** Which item a frame speaks of, as JSON without braces. */
export const placeOf = ({ id, index }: Pick<Place, 'id' | 'index'>): string =>
  `"item_id":${JSON.stringify(id)},"output_index":${index}`

const itemFields = (index: number, item: string): string => `"output_index":${index},"item":${item}`
