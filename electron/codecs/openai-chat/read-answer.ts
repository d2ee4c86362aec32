/** Reads chunks, and whole completions as one big chunk, into events: the one place where an answer gets its meaning. */
import type { GatewayError } from '../../hub/error.ts'
import type { Event } from '../../hub/event.ts'
import type { Stop, Usage } from '../../hub/usage.ts'
import type { Target, Wire } from '../codec.ts'
import { isRecord, type Json, records, word } from '../kit/read.ts'
import { type Calls, readCalls } from './decode-calls.ts'
import { type Prose, prose } from './decode-prose.ts'
import { imageBytes } from './images.ts'
import { parseLogprobs } from './logprobs.ts'
import { parseStreamError } from './parse-error.ts'
import { protocol } from './protocol.ts'
import { scribe } from '../kit/scribe.ts'
import { isBroken, parseFinish, stopOf, weightier } from './stop.ts'
import { detailsOf, thoughtText } from './thoughts.ts'
import { usageIn } from './usage.ts'

export interface AnswerReader {
  /** `whole`: the choices hold messages instead of deltas. */
  chunk(chunk: Json, whole?: boolean): void
  /** The upstream said that the answer is whole. */
  done(): void
  fail(error: GatewayError): void
  /** Whether a finish_reason was seen. */
  finished(): boolean
  /** Whether the terminal was written. */
  over(): boolean
  readonly calls: Calls
  proseOf(choice: number): Prose
  collect(): readonly Event[]
}

/** Which choice a delta belongs to, and what stands beside it there. */
interface Place {
  readonly choice: number
  readonly whole: boolean
  readonly logprobs: unknown
}

export function readAnswer(
  wire: Pick<Wire, 'tools'>,
  { issuer, seed }: Pick<Target, 'issuer' | 'seed'>,
): AnswerReader {
  const out = scribe()
  const proses = new Map<number, Prose>()
  let answerId = ''
  const calls = readCalls({ out, tools: wire.tools, issuer, seed: () => seed ?? answerId })
  const audio: Record<string, unknown> = {}
  let started = false
  let over = false
  let refused = false
  let stop: Stop | undefined
  let usage: Usage | undefined

  const proseOf = (choice: number): Prose => {
    const known = proses.get(choice)
    if (known) return known
    const made = prose(out)
    proses.set(choice, made)
    return made
  }

  const fail = (error: GatewayError): void => {
    if (over) return
    over = true
    out.write({ type: 'error', error })
  }

  const start = (chunk: Json): void => {
    const { id, model, created } = chunk
    started = true
    answerId = `${word(id)}\0${typeof created === 'number' ? created : ''}`
    out.write({
      type: 'start',
      id: word(id),
      model: word(model),
      ...(typeof created === 'number' ? { created } : {}),
    })
  }

  const takeThoughts = (delta: Json, spoken: Prose): void => {
    const details = detailsOf(delta)
    const detailed = details
      .map((detail) => (detail.type === 'thought' ? detail.text : ''))
      .join('')
    // Who sends entries sends the same text plainly too, or in them alone; only they say which proof is whose.
    const plain = thoughtText(delta)
    const entries = plain === '' || plain === detailed
    if (!entries) spoken.add('reasoning', plain)
    for (const detail of details) {
      if (detail.type === 'sealed') spoken.sealed({ issuer, blob: detail.blob })
      else {
        if (entries && detail.text !== '') spoken.add('reasoning', detail.text)
        if (detail.proof !== undefined) spoken.sign({ issuer, blob: detail.proof })
      }
    }
    const opaque = word(delta['reasoning_opaque'])
    if (opaque !== '') spoken.sign({ issuer, blob: opaque })
  }

  const takeCalls = (delta: Json, place: Place): void => {
    const entries = records(delta['tool_calls'])
    const old = delta['function_call']
    const { choice, whole } = place
    if (entries.length === 0 && !isRecord(old)) return
    proseOf(choice).pause()
    entries.forEach((entry, at) => {
      calls.take(entry, { choice, ...(whole ? { fallback: at } : {}) })
    })
    // The deprecated form knows one call, without an id.
    if (isRecord(old)) calls.take({ index: 0, function: old }, { choice })
  }

  const takeAudio = (delta: Json): void => {
    if (!isRecord(delta['audio'])) return
    for (const [name, value] of Object.entries(delta['audio'])) {
      const before = audio[name]
      const grows = (name === 'data' || name === 'transcript') && typeof before === 'string'
      audio[name] = grows ? before + word(value) : value
    }
  }

  /** An image that the model made. One that is only an address stays in words of this protocol. */
  const takeImage = (entry: Json, spoken: Prose): void => {
    spoken.pause()
    const bytes = imageBytes(entry)
    const block = out.nextBlock()
    if (bytes) out.write({ type: 'image', block, ...bytes })
    else
      out.write({
        type: 'opaque',
        block,
        protocol,
        raw: { images: [entry] },
        label: 'image answer',
      })
  }

  const takeDelta = (delta: Json, place: Place): void => {
    const spoken = proseOf(place.choice)
    takeThoughts(delta, spoken)
    takeContent(delta['content'], spoken, takeImage)
    const refusal = word(delta['refusal'])
    if (refusal !== '') {
      refused = true
      spoken.add('refusal', refusal)
    }
    // What weighs the words stands beside them, and must be read before anything else ends them.
    if (place.logprobs) takeLogprobs(place.logprobs, spoken)
    for (const annotation of records(delta['annotations'])) spoken.annotate(annotation)
    takeAudio(delta)
    for (const image of records(delta['images'])) takeImage(image, spoken)
    takeCalls(delta, place)
  }

  const takeChoice = (choice: Json, whole: boolean): void => {
    if (choice['error']) return fail(parseStreamError(choice))
    const { index } = choice
    const place = {
      choice: typeof index === 'number' ? index : 0,
      whole,
      logprobs: choice['logprobs'],
    }
    const delta = choice['delta'] ?? choice['message']
    if (isRecord(delta)) takeDelta(delta, { ...place, whole: whole || !isRecord(choice['delta']) })
    const finish = word(choice['finish_reason'])
    if (finish === '') return
    if (isBroken(finish))
      return fail({
        kind: 'upstream-unavailable',
        message: `The upstream broke its answer off (${finish}).`,
      })
    stop = weightier(stop, parseFinish(finish))
  }

  const close = (): void => {
    for (const spoken of proses.values()) spoken.close()
    calls.close()
    if (Object.keys(audio).length > 0)
      out.write({
        type: 'opaque',
        block: out.nextBlock(),
        protocol,
        raw: { audio },
        label: 'audio answer',
      })
  }

  return {
    chunk(chunk, whole = false) {
      if (over) return
      if (isError(chunk)) return fail(parseStreamError(chunk))
      const choices = records(chunk['choices'])
      const counted = usageIn(chunk)
      if (choices.length === 0 && !counted) return
      if (!started) start(chunk)
      for (const choice of choices) if (!over) takeChoice(choice, whole)
      if (!counted || over) return
      usage = counted
      out.write({ type: 'usage', usage })
    },
    done() {
      if (over) return
      if (!started)
        return fail({
          kind: 'upstream-invalid',
          message: 'The upstream ended its answer without saying anything.',
        })
      close()
      over = true
      const held = { toolCalls: calls.any(), refusal: refused }
      out.write({ type: 'end', stop: stopOf(stop, held), ...(usage ? { usage } : {}) })
    },
    fail,
    finished: () => stop !== undefined,
    over: () => over,
    calls,
    proseOf,
    collect: () => out.collect(),
  }
}

function takeLogprobs(logprobs: unknown, spoken: Prose): void {
  spoken.weigh('text', parseLogprobs(logprobs, 'content'))
  spoken.weigh('refusal', parseLogprobs(logprobs, 'refusal'))
}

function takeContent(
  content: unknown,
  spoken: Prose,
  takeImage: (entry: Json, spoken: Prose) => void,
): void {
  if (typeof content === 'string') {
    if (content !== '') spoken.add('text', content)
    return
  }
  // Mistral: a list of parts, thoughts among them.
  for (const part of records(content)) {
    if (part['type'] === 'thinking') takeThinking(part['thinking'], spoken)
    else if (part['type'] === 'image_url') takeImage(part, spoken)
    else if (word(part['text']) !== '') spoken.add('text', word(part['text']))
  }
}

/** Mistral's thoughts inside the content. */
function takeThinking(thinking: unknown, spoken: Prose): void {
  const pieces = typeof thinking === 'string' ? [{ text: thinking }] : records(thinking)
  for (const piece of pieces) {
    const text = word(piece['text'])
    if (text !== '') spoken.add('reasoning', text)
  }
}

/** OpenAI's envelope, vLLM's object of type error, and the bare sentences of others. */
function isError(chunk: Json): boolean {
  if (chunk['error'] || chunk['object'] === 'error') return true
  return !Array.isArray(chunk['choices']) && Boolean(chunk['detail'] ?? chunk['message'])
}
