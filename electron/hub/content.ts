/** The parts a message is made of, on the way in and in history, in one vocabulary for every protocol. */

/** Where the bytes of an image, audio clip or file come from. */
export type Source =
  | { readonly kind: 'base64'; readonly mediaType: string; readonly data: string }
  | { readonly kind: 'url'; readonly url: string; readonly mediaType?: string }
  | {
      readonly kind: 'file-id'
      /** An id in the store of one vendor; means nothing to another. */
      readonly id: string
      readonly issuer: string
    }

/** A mark that the prompt up to here should be cached. */
export interface CacheMark {
  readonly ttl?: '5m' | '1h'
}

/** Fields only one protocol knows, by protocol id; they come out again on that protocol alone. */
export type Extras = Readonly<Record<string, Readonly<Record<string, unknown>>>>

interface Marked {
  readonly cache?: CacheMark
  readonly extras?: Extras
}

export interface TextBlock extends Marked {
  readonly type: 'text'
  readonly text: string
  /** A vendor's proof that rides on plain text (Gemini). */
  readonly signature?: Carrier
}

export interface ImageBlock extends Marked {
  readonly type: 'image'
  readonly source: Source
  /** How closely to look; an OpenAI notion. */
  readonly detail?: 'low' | 'high' | 'auto' | 'original'
  /** A vendor's proof that rides on it (Gemini). */
  readonly signature?: Carrier
}

export interface AudioBlock extends Marked {
  readonly type: 'audio'
  readonly source: Source
  /** `wav`, `mp3` … as the client said. */
  readonly format: string
}

export interface FileBlock extends Marked {
  readonly type: 'file'
  readonly source: Source
  readonly filename?: string
  /** Plain text documents carry their text here and no bytes. */
  readonly text?: string
}

export interface ToolCallBlock extends Marked {
  readonly type: 'tool-call'
  readonly id: string
  readonly name: string
  /** The arguments exactly as written, byte for byte; `''` means none. Free text for custom tools. */
  readonly arguments: string
  readonly kind: 'function' | 'custom'
  readonly namespace?: string
  /** A vendor's proof that must come back with this very call. */
  readonly signature?: Carrier
}

export interface ToolResultBlock extends Marked {
  readonly type: 'tool-result'
  readonly callId: string
  readonly content: readonly (TextBlock | ImageBlock | FileBlock)[]
  readonly isError: boolean
  /** Which form of call this answers; `function` where the protocol does not say. */
  readonly kind: 'function' | 'custom'
}

/** An opaque blob and who issued it. Never sent to another issuer. */
export interface Carrier {
  readonly issuer: string
  readonly blob: string
}

export interface ReasoningBlock {
  readonly type: 'reasoning'
  /** Visible thoughts, or `''` where only the blob was given. */
  readonly text: string
  readonly signature?: Carrier
  /** Thoughts that the vendor sealed; `text` is then `''`. */
  readonly redacted?: Carrier
}

export interface RefusalBlock {
  readonly type: 'refusal'
  readonly text: string
}

/** A web search that the vendor's own servers ran while answering. */
export interface WebSearch {
  readonly query: string
  /** What it found, where the vendor says so. */
  readonly sources: readonly { readonly url: string; readonly title?: string }[]
}

/** Something only one protocol knows, kept word for word for that protocol. */
export interface OpaqueBlock {
  readonly type: 'opaque'
  readonly protocol: string
  readonly raw: unknown
  /** What a person would call it, for the warning when it cannot be sent. */
  readonly label: string
  /** What it means to other protocols, where it is a web search. */
  readonly search?: WebSearch
  /** The same, where it is an image that the model made. */
  readonly image?: Extract<Source, { kind: 'base64' }>
}

export type Block =
  | TextBlock
  | ImageBlock
  | AudioBlock
  | FileBlock
  | ToolCallBlock
  | ToolResultBlock
  | ReasoningBlock
  | RefusalBlock
  | OpaqueBlock
