/** Turns a play into the status, headers and bytes of an answer. */
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import type { Asked, Said, Tally } from '../../../electron/providers/demo/asked.ts'
import { converse, tallyOutput } from '../../../electron/providers/demo/converse.ts'
import { wireText, type Frame } from '../../../electron/providers/demo/dialect.ts'
import type { PromptCache } from '../../../electron/providers/demo/prompt-cache.ts'
import type { Findings, Play } from './play.ts'
import type { Platform } from './protocol.ts'

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
  readonly platform: Platform
  readonly asked: Asked
  readonly cache: PromptCache
  readonly id: string
}

/** The same for what a platform serves beside its answers. */
export interface SidePart {
  readonly play: Play
  readonly platform: Platform
  readonly body: unknown
  readonly usage?: Tally
}

const compress = {
  gzip: gzipSync,
  br: brotliCompressSync,
  deflate: deflateSync,
  zstd: zstdCompressSync,
} as const

type Words = Omit<Said, 'usage'> & Findings

/** The words of the play, or undefined when it leaves them to the demo. */
function scripted(play: Play): Words | undefined {
  if (!('text' in play || 'calls' in play || 'reasoning' in play)) return undefined
  const { reasoning = '', text = '', refused = false, stopSequence, search, citations } = play
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
    ...(search ? { search } : {}),
    ...(citations ? { citations } : {}),
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
  const { play, platform, asked, id } = part
  const { dialect } = platform
  const all = dialect.frames({ said: whole, asked, stamp: { id, created: 1_700_000_000 } })
  const ends = platform.isLast ?? isLast
  const kept = play.last === false ? all.filter((frame) => !ends(frame)) : all
  if (!play.faultAfter) return play.frames?.(kept) ?? kept
  const { frames: count, fault } = play.faultAfter
  const told = kept.slice(0, count)
  const cut = [...told, ...(platform.failing?.(fault, told) ?? [dialect.faultFrame(fault, count)])]
  return play.frames?.(cut) ?? cut
}

/** What is written, each piece by itself where the protocol wants that. */
function written(part: Part, frames: readonly Frame[]): readonly string[] {
  const { play, platform, asked } = part
  const form = asked.form ?? 'events'
  const own = platform.dialect.pieces?.(frames, { form, cut: play.faultAfter !== undefined })
  const comment = play.comments ? ': still here\n\n' : ''
  if (!own) return [frames.map((frame) => comment + wireText(frame)).join('')]
  const texts: string[] = ['']
  for (const { text, alone } of own)
    if (alone) texts.push(text)
    else texts[texts.length - 1] += comment + text
  return texts
}

function streamTexts(part: Part, whole: Said): readonly string[] {
  const { newline, tail } = part.play
  const texts = [...written(part, framesOf(part, whole)), tail ?? '']
  return newline === undefined ? texts : texts.map((text) => text.replaceAll(/\r?\n/g, newline))
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

interface Body extends Pick<Composed, 'status' | 'headers' | 'usage'> {
  readonly bytes: readonly Uint8Array[]
}

const json = { 'content-type': 'application/json' }

/** What needs no answer of the platform: a refusal, or bytes as they were given. */
function bluntBody(play: Play, platform: Platform, isStream: boolean): Body | undefined {
  if ('fault' in play) {
    const { status, headers, body } = platform.dialect.fault(play.fault)
    return { status, headers: { ...json, ...headers }, bytes: [bytesOf(JSON.stringify(body))] }
  }
  if (!('raw' in play)) return undefined
  const { raw } = play
  const bytes = typeof raw === 'string' || raw instanceof Uint8Array ? [raw] : raw
  return { status: play.status ?? 200, headers: headersOf(isStream), bytes: bytes.map(bytesOf) }
}

const headersOf = (isStream: boolean) =>
  isStream ? { 'content-type': 'text/event-stream; charset=utf-8' } : json

/** The body of the play, before it is cut and compressed. */
function bodyOf(part: Part): Body {
  const { play, platform, asked, id } = part
  const stream = play.as === undefined ? asked.stream : play.as === 'sse'
  const isEvents = stream && asked.form !== 'array'
  const blunt = bluntBody(play, platform, isEvents)
  if (blunt) return blunt
  const whole = said(part)
  // A stream tells its usage only where that was asked for.
  const told = whole.usage && (!stream || asked.wantsUsage) ? { usage: whole.usage } : {}
  const stamp = { id, created: 1_700_000_000 }
  const texts = stream
    ? streamTexts(part, whole)
    : [JSON.stringify(platform.dialect.body({ said: whole, asked, stamp })) + (play.tail ?? '')]
  return {
    status: play.status ?? 200,
    headers: headersOf(isEvents),
    bytes: texts.filter((text) => text !== '').map(bytesOf),
    ...told,
  }
}

/** The same beside the answers: always whole, always JSON. */
const sideBodyOf = ({ play, platform, body, usage }: SidePart): Body =>
  bluntBody(play, platform, false) ?? {
    status: play.status ?? 200,
    headers: json,
    bytes: [bytesOf(JSON.stringify(body))],
    ...(usage ? { usage } : {}),
  }

export function compose(part: Part | SidePart): Composed {
  const { play } = part
  const { status, headers, bytes, usage } = 'asked' in part ? bodyOf(part) : sideBodyOf(part)
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
