/**
 * Writes hub events as Chat Completions chunks. This is the hot path: what is the same in every chunk is serialised
 * once per stream, and a delta costs one JSON.stringify of its text between two constant strings.
 */
import type { Carrier } from '../../hub/content.ts'
import type { Citation, Event, TokenLogprob } from '../../hub/event.ts'
import type { Stop, Usage } from '../../hub/usage.ts'
import type { Answering, Encoder, Frame } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import { annotation } from './annotation.ts'
import { renderStreamError } from './errors.ts'
import { wireImage } from './images.ts'
import { renderLogprobs } from './logprobs.ts'
import { lostBy } from './lost.ts'
import { protocol } from './protocol.ts'
import { finishOf } from './stop.ts'
import { detailFor, extraFor, opaqueFor, thoughtField } from './thoughts.ts'
import { renderUsage } from './usage.ts'

/** A block that is being written: constant text around its deltas, and what its end needs. */
interface Open {
  readonly kind: 'text' | 'reasoning' | 'refusal' | 'tool'
  readonly before: string
  readonly after: string
  /** Where the block begins in the message's content. */
  readonly base: number
  /** UTF-16 units written. */
  length: number
  /** Of tool calls. */
  readonly index: number
  readonly custom: boolean
  signature: Carrier | undefined
  /** The proof that its beginning told. */
  readonly told: Carrier | undefined
}

export function encodeStream(answering: Answering): Encoder {
  const id = JSON.stringify(`chatcmpl-${answering.id}`)
  const model = JSON.stringify(answering.model)
  const stamp = `{"id":${id},"object":"chat.completion.chunk","created":${answering.created},"model":${model},"choices":`
  const usageLater = answering.wantsUsage ? ',"usage":null}' : '}'
  const head = `${stamp}[{"index":0,"delta":`
  const closing = (finish: string, logprobs = 'null'): string =>
    `,"logprobs":${logprobs},"finish_reason":${finish}}]${usageLater}`
  const tail = closing('null')

  const lost = lostBy(answering)
  const open = new Map<number, Open>()
  let frames: Frame[] = []
  let contentLength = 0
  let calls = 0
  let images = 0
  let refusal = false

  const write = (delta: unknown): void => {
    frames.push({ data: head + JSON.stringify(delta) + tail })
  }

  const openBlock = (block: number, kind: Open['kind'], field: string): void => {
    open.set(block, {
      kind,
      before: `${head}{"${field}":`,
      after: `}${tail}`,
      base: contentLength,
      length: 0,
      index: -1,
      custom: false,
      signature: undefined,
      told: undefined,
    })
  }

  const openTool = (event: Extract<Event, { type: 'tool-start' }>, next?: Event): void => {
    const index = calls++
    // Clients that look for the proof of a call look where it begins.
    const proof =
      next?.type === 'signature' && next.block === event.block ? next.carrier : undefined
    const extra = proof ? { extra_content: extraFor(proof) } : {}
    const custom = event.kind === 'custom'
    open.set(event.block, {
      kind: 'tool',
      before: `${head}{"tool_calls":[{"index":${index},${custom ? '"custom":{"input":' : '"function":{"arguments":'}`,
      after: `}}]}${tail}`,
      base: 0,
      length: 0,
      index,
      custom,
      signature: undefined,
      told: proof,
    })
    const { id: callId, name } = event
    write({
      tool_calls: [
        custom
          ? { index, id: callId, type: 'custom', custom: { name, input: '' }, ...extra }
          : { index, id: callId, type: 'function', function: { name, arguments: '' }, ...extra },
      ],
    })
  }

  const delta = (block: number, text: string): void => {
    const found = open.get(block)
    if (!found || text === '') return
    found.length += text.length
    if (found.kind === 'text') contentLength += text.length
    frames.push({ data: found.before + JSON.stringify(text) + found.after })
  }

  const cite = (block: number, citation: Citation): void => {
    const found = open.get(block)
    lost.quoted(citation.url)
    if (found) write({ annotations: [annotation(citation, found)] })
  }

  const weigh = (block: number, tokens: readonly TokenLogprob[]): void => {
    const kind = open.get(block)?.kind
    if (kind !== 'text' && kind !== 'refusal') return
    const logprobs = renderLogprobs(kind === 'text' ? 'content' : 'refusal', tokens)
    frames.push({ data: `${head}{}${closing('null', JSON.stringify(logprobs))}` })
  }

  const opaque = (event: Extract<Event, { type: 'opaque' }>): void => {
    if (event.protocol === protocol && isRecord(event.raw)) write(event.raw)
    else lost.item(event)
  }

  const endBlock = (block: number): void => {
    const found = open.get(block)
    if (!found) return
    // Clients parse the arguments of a function whatever they are; OpenAI writes {} for none.
    if (found.kind === 'tool' && !found.custom && found.length === 0) delta(block, '{}')
    open.delete(block)
    if (!found.signature) return
    if (found.kind === 'reasoning')
      write({ reasoning_opaque: opaqueFor(found.signature, found.length) })
    if (found.kind === 'tool') {
      // Strict clients refuse a delta of a call that holds nothing of the call itself.
      const nothing = found.custom ? { custom: { input: '' } } : { function: { arguments: '' } }
      const extra_content = extraFor(found.signature)
      write({ tool_calls: [{ index: found.index, ...nothing, extra_content }] })
    }
  }

  const finish = (stop: Stop, usage: Usage | undefined): void => {
    const word = finishOf(stop, { toolCalls: calls > 0, refusal })
    if (stop.reason === 'refusal' && !refusal && stop.explanation !== undefined)
      write({ refusal: stop.explanation })
    frames.push({ data: `${head}{}${closing(`"${word}"`)}` })
    if (answering.wantsUsage && usage)
      frames.push({ data: `${stamp}[],"usage":${JSON.stringify(renderUsage(usage))}}` })
    frames.push({ data: '[DONE]' })
  }

  const take = (event: Event, next: Event | undefined): void => {
    switch (event.type) {
      case 'delta':
        return delta(event.block, event.text)
      case 'start':
        frames.push({ data: `${head}{"role":"assistant","content":"","refusal":null}${tail}` })
        return
      case 'text-start':
        lost.fields(event.extras)
        return openBlock(event.block, 'text', 'content')
      case 'reasoning-start':
        return openBlock(event.block, 'reasoning', thoughtField(answering))
      case 'refusal-start':
        refusal = true
        return openBlock(event.block, 'refusal', 'refusal')
      case 'tool-start':
        return openTool(event, next)
      case 'redacted-reasoning':
        return write({ reasoning_details: [detailFor(event.carrier)] })
      case 'opaque':
        return opaque(event)
      case 'image':
        if (event.signature) lost.imageProof()
        return write({ images: [wireImage(event, images++)] })
      case 'logprobs':
        return weigh(event.block, event.tokens)
      case 'signature': {
        const found = open.get(event.block)
        if (found && found.told !== event.carrier) found.signature = event.carrier
        return
      }
      case 'citation':
        return cite(event.block, event.citation)
      case 'block-end':
        return endBlock(event.block)
      case 'usage':
        return
      case 'end':
        return finish(event.stop, event.usage)
      case 'error':
        frames.push(...renderStreamError(event.error))
    }
  }

  return {
    push(events) {
      frames = []
      for (let at = 0; at < events.length; at++) {
        const event = events[at]
        if (event) take(event, events[at + 1])
      }
      return frames
    },
  }
}
