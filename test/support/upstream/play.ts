/** What a test can tell the fake upstream to do with a request. */
import type { Fault, Said, Tally } from '../../../electron/providers/demo/asked.ts'
import type { Frame } from '../../../electron/providers/demo/dialect.ts'
import type { Gate } from './gate.ts'

export interface Call {
  /** Without the protocol's prefix; made up when absent. */
  readonly id?: string
  readonly name: string
  /** Exactly these bytes are said. */
  readonly arguments: string
  readonly custom?: boolean
}

/** A source that is told with the answer; offsets count UTF-16 units of the text. */
export interface Cited {
  readonly url: string
  readonly title: string
  readonly start: number
  readonly end: number
}

/** A web search by the platform itself. */
export interface Searched {
  readonly query: string
  readonly sources: readonly { readonly url: string; readonly title: string }[]
}

/** What only some platforms can say: Responses and Gemini. */
export interface Findings {
  readonly search?: Searched
  readonly citations?: readonly Cited[]
}

/** What is said. Without any of these the demo converses by itself. */
interface Words extends Findings {
  readonly text?: string
  readonly reasoning?: string
  readonly refused?: boolean
  readonly calls?: readonly Call[]
  readonly stop?: Said['stop']
  readonly stopSequence?: string
  /** Missing numbers are counted; `null` means the upstream never tells. */
  readonly usage?: Partial<Tally> | null
}

/** How it is said over HTTP. */
interface Manner {
  /** Of a good answer; a fault has its own. */
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  /** Whatever the request asked for. */
  readonly as?: 'json' | 'sse'
  /** Compresses the answer, asked or not. */
  readonly encoding?: 'gzip' | 'br' | 'deflate' | 'zstd'
  /** The answer in writes of so many bytes, each its own HTTP chunk; 1 splits every character. */
  readonly chunkBytes?: number
  /** The end of line in streams. */
  readonly newline?: '\n' | '\r\n' | '\r'
  /** A comment before every frame. */
  readonly comments?: boolean
  /** `false` leaves out the protocol's last frame (`[DONE]`, `message_stop`). */
  readonly last?: false
  /** Bytes after the last frame. */
  readonly tail?: string
  /** Any other change to the frames of a stream. */
  readonly frames?: (frames: readonly Frame[]) => readonly Frame[]
  /** Fails within the stream after so many frames; 0: 200 and then at once the error. */
  readonly faultAfter?: { readonly frames: number; readonly fault: Fault }
  /** Drops the connection after so many bytes of the (uncompressed) body. */
  readonly cutAfter?: number
  /** Waits before the head; before the first byte of the body; after so many bytes of it; before its end. */
  readonly holdHead?: Gate
  readonly holdBody?: Gate
  readonly holdAt?: { readonly bytes: number; readonly gate: Gate }
  readonly holdEnd?: Gate
}

export type Play = Manner &
  (
    | Words
    /** Refuses in the protocol's own shape. */
    | { readonly fault: Fault }
    /** Exactly these bytes; an array is written piece by piece. */
    | { readonly raw: string | Uint8Array | readonly (string | Uint8Array)[] }
    /** Drops the connection without a word. */
    | { readonly hangUp: true }
  )
