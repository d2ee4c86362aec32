/** Turns a play into the status, headers and bytes of an answer. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { Asked, Said, Tally } from '../../../electron/providers/demo/asked.ts'
import { converse, tallyOutput } from '../../../electron/providers/demo/converse.ts'
import { wireText, type Dialect, type Frame } from '../../../electron/providers/demo/dialect.ts'
import type { PromptCache } from '../../../electron/providers/demo/prompt-cache.ts'
import type { Play } from './play.ts'

export interface Composed {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** What is written, piece by piece. */
  readonly pieces: readonly Uint8Array[]
  /** The tokens the answer tells. */
  readonly usage?: Tally
  /** Ends without the end of the HTTP body. */
  readonly dropped: boolean
}

export interface Part {
  readonly play: Play
  readonly dialect: Dialect
  readonly asked: Asked
  readonly cache: PromptCache
  readonly id: string
}

const compress = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  zstd: zstdCompressSync,
} as const

type Words = Omit<Said, 'usage'>

/** The words of the play, or undefined when it leaves them to the demo. */
function scripted(play: Play): Words | undefined {
  if (!('text' in play || 'calls' in play || 'reasoning' in play)) return undefined
  const { reasoning = '', text = '', refused = false, stopSequence } = play
  const calls = (play.calls ?? []).map(({ custom = false, ...call }, index) => ({
    id: `fake${index}`,
    ...call,
    custom,
  }))
  const stop = play.stop ?? (calls.length > 0 ? 'tool-calls' : 'stop')
  return {
    reasoning,
    text,
    refused,
    calls,
    stop,
    ...(stopSequence === undefined ? {} : { stopSequence }),
  }
}

/** The whole answer with its usage, unless the play keeps that back. */
function said({ play, asked, cache }: Part): Said {
  const input = cache.read(asked)
  const { usage: _, ...own } = converse(asked, input)
  const words = scripted(play) ?? own
  const told = 'usage' in play ? play.usage : undefined
  if (told === null) return words
  return { ...words, usage: { ...input, ...tallyOutput(words), ...told } }
}

const isLast = ({ data, event }: Frame): boolean => data === '[DONE]' || event === 'message_stop'

function framesOf(part: Part, whole: Said): readonly Frame[] {
  const { play, dialect, asked, id } = part
  const all = dialect.frames({ said: whole, asked, stamp: { id, created: 1_700_000_000 } })
  const kept = play.last === false ? all.filter((frame) => !isLast(frame)) : all
  const failing = play.faultAfter
  const cut = failing ? [...kept.slice(0, failing.frames), dialect.faultFrame(failing.fault)] : kept
  return play.frames ? play.frames(cut) : cut
}

function streamText(part: Part, whole: Said): string {
  const { play } = part
  const text = framesOf(part, whole)
    .map((frame) => (play.comments ? ': still here\n\n' : '') + wireText(frame))
    .join('')
  const ended = text + (play.tail ?? '')
  return play.newline === undefined ? ended : ended.replaceAll('\n', play.newline)
}

/** Cuts bytes into pieces of one size. */
function chunked(bytes: Uint8Array, size: number | undefined): readonly Uint8Array[] {
  if (size === undefined) return [bytes]
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

const bytesOf = (text: string | Uint8Array): Uint8Array =>
  typeof text === 'string' ? Buffer.from(text) : text

/** The body of the play, before it is cut and compressed. */
function bodyOf(part: Part): Pick<Composed, 'status' | 'headers' | 'usage'> & {
  readonly bytes: readonly Uint8Array[]
} {
  const { play, dialect, asked, id } = part
  if ('fault' in play) {
    const { status, headers, body } = dialect.fault(play.fault)
    const type = { 'content-type': 'application/json' }
    return { status, headers: { ...type, ...headers }, bytes: [bytesOf(JSON.stringify(body))] }
  }
  const status = play.status ?? 200
  const stream = play.as === undefined ? asked.stream : play.as === 'sse'
  const headers = {
    'content-type': stream ? 'text/event-stream; charset=utf-8' : 'application/json',
  }
  if ('raw' in play) {
    const raw = play.raw
    const bytes = typeof raw === 'string' || raw instanceof Uint8Array ? [raw] : raw
    return { status, headers, bytes: bytes.map(bytesOf) }
  }
  const whole = said(part)
  // A stream tells its usage only where that was asked for.
  const told = whole.usage && (!stream || asked.wantsUsage) ? { usage: whole.usage } : {}
  const stamp = { id, created: 1_700_000_000 }
  const text = stream
    ? streamText(part, whole)
    : JSON.stringify(dialect.body({ said: whole, asked, stamp })) + (play.tail ?? '')
  return { status, headers, bytes: [bytesOf(text)], ...told }
}

export function compose(part: Part): Composed {
  const { play } = part
  const { status, headers, bytes, usage } = bodyOf(part)
  const limit = play.cutAfter
  const kept = limit === undefined ? bytes : [Buffer.concat(bytes).subarray(0, limit)]
  const packed = play.encoding ? [compress[play.encoding](Buffer.concat(kept))] : kept
  return {
    status,
    headers: {
      ...headers,
      ...(play.encoding ? { 'content-encoding': play.encoding } : {}),
      ...play.headers,
    },
    pieces: packed.flatMap((piece) => chunked(piece, play.chunkBytes)),
    // An answer that breaks off tells nothing.
    ...(usage && limit === undefined && !play.faultAfter ? { usage } : {}),
    dropped: limit !== undefined,
  }
}
