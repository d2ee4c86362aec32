/** What the demo needs of a protocol: to read a request and to say an answer, by the vendor's public reference alone. */
import type { Asked, Fault, Said } from './asked.ts'

/** One server-sent event and how many tokens of output it carries. */
export interface Frame {
  readonly event?: string
  readonly data: string
  readonly tokens: number
  /** Written as it is and by itself, with no field name before it. */
  readonly bare?: true
}

/** What is written at once. */
export interface Piece {
  readonly text: string
  readonly tokens: number
  /** Never joined with what was written before it. */
  readonly alone?: true
}

/** What makes one answer different from the next. */
export interface Stamp {
  /** Letters and digits, new for each answer. */
  readonly id: string
  /** Epoch seconds. */
  readonly created: number
}

/** An answer to say, and the request it answers. */
export interface Saying {
  readonly said: Said
  readonly asked: Pick<Asked, 'model' | 'wantsUsage' | 'showThoughts' | 'echo'>
  readonly stamp: Stamp
}

export interface WireFault {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/**
 * The demo writes protocols by itself instead of through the codecs, so that it can stand as a witness of them:
 * a mistake in a codec must not be hidden by the same mistake here.
 */
export interface Dialect {
  /** The protocol's id. */
  readonly id: string
  /** The end of the paths at which it is spoken. */
  readonly path: string
  /** The same for unstreamed answers, where they are asked for elsewhere. */
  readonly wholePath?: string
  /** Where it counts tokens, if it does. */
  readonly countPath?: string
  /** Where it turns texts into vectors, if it does, and its answer there. `answer` throws Unreadable. */
  readonly embedding?: {
    readonly paths: readonly string[]
    answer(body: unknown, path: string): unknown
  }
  /** `path`: with its query, for protocols whose address says what is asked. Throws Unreadable. */
  read(body: unknown, path?: string): Asked
  frames(saying: Saying): readonly Frame[]
  body(saying: Saying): unknown
  fault(fault: Fault): WireFault
  /** How a stream tells a fault after it has begun; `after`: how many frames came before. */
  faultFrame(fault: Fault, after?: number): Frame
  /** How frames are written, where not as server-sent events; `cut`: the stream will not be ended. */
  pieces?(
    frames: readonly Frame[],
    stream: { readonly form: NonNullable<Asked['form']>; readonly cut: boolean },
  ): readonly Piece[]
  /** The answer at `countPath`. */
  count?(tokens: number): unknown
}

/** A frame as it stands on the wire. */
export const wireText = ({ event, data, bare }: Omit<Frame, 'tokens'>): string =>
  bare === true ? data : `${event === undefined ? '' : `event: ${event}\n`}data: ${data}\n\n`
