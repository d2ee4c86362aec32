/** The mock's answers as bytes, made once for every protocol and mode. */
import type { Dialect } from '../dialects/dialect.ts'
import {
  bulkPieces,
  firstPieces,
  modelOf,
  stampDigits,
  stampMark,
  tokens,
  wholePieces,
  wholeText,
} from './modes.ts'
import type { Mode } from './modes.ts'

const lastChunk = '0\r\n\r\n'

const streamHeader =
  'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncache-control: no-cache\r\n' +
  'transfer-encoding: chunked\r\n\r\n'

/** One HTTP chunk: upstreams send every event as one. */
const chunked = (event: string): string => `${event.length.toString(16)}\r\n${event}\r\n`

/** A JSON answer whole. */
export function jsonAnswer(body: string, status = '200 OK'): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n` +
      `content-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  )
}

/** Every answer of one protocol. All text is ASCII, so that characters count bytes. */
export interface Answers {
  readonly whole: Buffer
  /** The same as a stream, in one piece. */
  readonly wholeStream: Buffer
  readonly bulk: Buffer
  /** The text events of a bulk stream, to be repeated for ever. */
  readonly flood: Buffer
  /** A stream's header with everything before its text. */
  opening(mode: Mode): Buffer
  /** The opening with the first text event. */
  readonly firstOpening: Buffer
  /** What follows the first text event of the `first` mode, with its end. */
  readonly firstRest: Buffer
  /** What ends a live stream; what was said before, it does not repeat. */
  ending(mode: Mode): Buffer
  /** One live event around its stamp. */
  live(mode: Mode, stamped: string): Buffer
}

export function makeAnswers(dialect: Dialect): Answers {
  const answering = (mode: Mode) => ({ model: modelOf(dialect, mode), ...tokens })
  const pieces = (mode: Mode, texts: readonly string[]): string =>
    texts.map((text) => chunked(dialect.stream.text(answering(mode), text))).join('')
  const opening = (mode: Mode): string =>
    streamHeader + dialect.stream.head(answering(mode)).map(chunked).join('')
  const ending = (mode: Mode, whole: string): string =>
    dialect.stream.tail(answering(mode), whole).map(chunked).join('') + lastChunk
  const liveParts = new Map<Mode, readonly string[]>()
  const blank = stampMark + '#'.repeat(stampDigits)
  for (const mode of ['live', 'slow'] as const) {
    liveParts.set(mode, pieces(mode, [`word ${blank} `]).split(blank))
  }
  const stream = (mode: Mode, texts: readonly string[]): Buffer =>
    Buffer.from(opening(mode) + pieces(mode, texts) + ending(mode, texts.join('')), 'latin1')

  return {
    whole: jsonAnswer(dialect.answer(answering('whole'), wholeText)),
    wholeStream: stream('whole', wholePieces),
    bulk: stream('bulk', bulkPieces),
    flood: Buffer.from(pieces('flood', bulkPieces), 'latin1'),
    opening: (mode) => Buffer.from(opening(mode), 'latin1'),
    firstOpening: Buffer.from(opening('first') + pieces('first', firstPieces.slice(0, 1))),
    firstRest: Buffer.from(
      pieces('first', firstPieces.slice(1)) + ending('first', firstPieces.join('')),
    ),
    ending: (mode) => Buffer.from(ending(mode, ''), 'latin1'),
    live(mode, stamped) {
      const [before = '', after = ''] = liveParts.get(mode) ?? []
      return Buffer.from(before + stampMark + stamped + after, 'latin1')
    },
  }
}
