/** What the bench must know of one wire protocol: how to ask, how to answer, and how to read an answer. */

/** What a request asks for. */
interface Asking {
  readonly model: string
  readonly stream: boolean
  /** What the user says; longer bodies are made by saying more. */
  readonly turns: readonly string[]
}

/** What an answer says, read to the end. */
export interface Reading {
  readonly text: string
  readonly inputTokens: number
  readonly outputTokens: number
  /** Whether the protocol's own last word was there. */
  readonly finished: boolean
}

/** An answer in the making. */
export interface Answering {
  readonly model: string
  readonly inputTokens: number
  readonly outputTokens: number
}

export interface Dialect {
  /** The protocol's id. */
  readonly id: string
  /** Where a client asks, e.g. `/v1/chat/completions`. */
  readonly path: string
  /** Headers a client of this protocol sends beside the usual ones. */
  readonly headers: Readonly<Record<string, string>>
  /** The request's JSON. */
  request(asking: Asking): string
  /** Whether a request streams, judged by the first and last bytes of its body. */
  streams(excerpt: string): boolean
  /** The server-sent events before, of, and after the text; each ends with its blank line. */
  readonly stream: {
    head(answering: Answering): readonly string[]
    text(answering: Answering, text: string): string
    tail(answering: Answering): readonly string[]
  }
  /** The unstreamed answer's JSON. */
  answer(answering: Answering, text: string): string
  readStream(body: string): Reading
  readAnswer(body: string): Reading
  /** Bytes that stand in the last hundred of every whole stream. */
  readonly lastWord: string
}
