/** What the bench must know of one wire protocol: how to ask, how to answer, and how to read an answer. */

/** What a request asks for. */
export interface Asking {
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

/** Whether a body asks for a stream by the field that most protocols have for it. */
export const streamsByField = (excerpt: string): boolean => /"stream"\s*:\s*true/.test(excerpt)

/** The path without its query. */
export const bare = (path: string): string => path.split('?', 1)[0] ?? ''

export interface Dialect {
  /** The protocol's id. */
  readonly id: string
  /** Where a client asks, e.g. `/v1/chat/completions`. */
  path(asking: Pick<Asking, 'model' | 'stream'>): string
  /** Whether a request to this path is in this protocol; the base URL before it may be any. */
  spokenAt(path: string): boolean
  /** Headers a client of this protocol sends beside the usual ones. */
  readonly headers: Readonly<Record<string, string>>
  /** The request's JSON. */
  request(asking: Asking): string
  /** Whether a request streams, judged by its path and the first and last bytes of its body. */
  streams(path: string, excerpt: string): boolean
  /** The list of models, where it is not in the form that OpenAI's and Anthropic's clients share. */
  list?(models: readonly string[]): object
  /** The server-sent events before, of, and after the text; each ends with its blank line. `whole`: all of the text. */
  readonly stream: {
    head(answering: Answering): readonly string[]
    text(answering: Answering, text: string): string
    tail(answering: Answering, whole: string): readonly string[]
  }
  /** The unstreamed answer's JSON. */
  answer(answering: Answering, text: string): string
  readStream(body: string): Reading
  readAnswer(body: string): Reading
  /** Bytes that stand in the last hundred of every whole stream. */
  readonly lastWord: string
}
