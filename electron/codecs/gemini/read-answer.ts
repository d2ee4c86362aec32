/** Reads chunks, each of them a `GenerateContentResponse`, into events: the one place where an answer gets its meaning. */
import type { GatewayError } from '../../hub/error.ts'
import type { Event } from '../../hub/event.ts'
import type { Stop, Usage } from '../../hub/usage.ts'
import type { Target, Wire } from '../codec.ts'
import { isRecord, type Json, records, word } from '../kit/read.ts'
import { learnText, type TextPattern } from './decode-text.ts'
import { parseStreamError } from './parse-error.ts'
import { readCalls } from './read-calls.ts'
import { readGrounding } from './read-grounding.ts'
import { readLogprobs } from './read-logprobs.ts'
import { readProse } from './read-prose.ts'
import { sealProof } from './proof.ts'
import { protocol } from './protocol.ts'
import { blockedStop, cutsOff, isBroken, readFinish, settle, weightier } from './stop.ts'
import { usageOf } from './usage.ts'

export interface AnswerReader {
  chunk(chunk: Json): void
  /** More of the text or thought that is open; false where none is, or the answer is over. Nothing is done then. */
  more(text: string, usage: Json | undefined): boolean
  /** What chunks like this one have in common, if they only go on with the block that is open. */
  patternOf(chunk: Json, data: string): TextPattern | undefined
  /** The upstream closed: nothing more comes. */
  end(): void
  fail(error: GatewayError): void
  /** Whether the terminal was written. */
  over(): boolean
  collect(): readonly Event[]
}

export function readAnswer(
  wire: Pick<Wire, 'tools'>,
  { issuer, seed }: Pick<Target, 'issuer' | 'seed'>,
): AnswerReader {
  let events: Event[] = []
  let blocks = 0
  const out = {
    write: (event: Event): void => {
      events.push(event)
    },
    nextBlock: (): number => blocks++,
  }
  let answerId = ''
  const prose = readProse(out, issuer)
  const calls = readCalls({ out, tools: wire.tools, issuer, seed: () => seed ?? answerId })
  const grounding = readGrounding()
  let started = false
  let over = false
  let stop: Stop | undefined
  let usage: Usage | undefined

  const fail = (error: GatewayError): void => {
    if (over) return
    over = true
    out.write({ type: 'error', error })
  }

  const start = (chunk: Json): void => {
    if (started) return
    started = true
    answerId = word(chunk['responseId'])
    const made = Date.parse(word(chunk['createTime']))
    out.write({
      type: 'start',
      id: answerId,
      model: word(chunk['modelVersion']),
      ...(Number.isFinite(made) ? { created: Math.floor(made / 1000) } : {}),
    })
  }

  const opaque = (raw: Json, label: string): void => {
    prose.pause()
    out.write({ type: 'opaque', block: out.nextBlock(), protocol, raw, label })
  }

  const takePart = (part: Json): void => {
    const { text, functionCall, inlineData } = part
    const proof = word(part['thoughtSignature'])
    if (isRecord(functionCall)) {
      prose.pause()
      const error = calls.take(functionCall, proof)
      if (error) fail(error)
    } else if (typeof text === 'string' || (proof !== '' && isBare(part))) {
      const kind = part['thought'] === true ? 'reasoning' : 'text'
      prose.add(kind, word(text))
      if (proof !== '') prose.sign(kind, proof)
    } else if (isImage(inlineData) && part['thought'] !== true) {
      prose.pause()
      const { mimeType: mediaType, data } = inlineData
      const signed = proof === '' ? {} : { signature: { issuer, blob: proof } }
      out.write({ type: 'image', block: out.nextBlock(), mediaType, data, ...signed })
    } else if (Object.keys(part).length > 0) {
      const sealed = proof === '' ? {} : { thoughtSignature: sealProof({ issuer, blob: proof }) }
      opaque({ ...part, ...sealed }, labelOf(part))
    }
  }

  const takeFinish = (candidate: Json): void => {
    const finish = word(candidate['finishReason'])
    const said = word(candidate['finishMessage'])
    if (finish === '') return
    if (isBroken(finish))
      return fail({
        kind: 'upstream-invalid',
        code: finish,
        message: `The upstream threw its answer away (${finish})${said === '' ? '' : `: ${said}`}.`,
      })
    stop = weightier(stop, readFinish(finish, said))
  }

  const takeCandidate = (candidate: Json): void => {
    // One answer is asked for; where a relay sends more, they are none of ours.
    if (typeof candidate['index'] === 'number' && candidate['index'] > 0) return
    const { content } = candidate
    const parts: readonly unknown[] =
      isRecord(content) && Array.isArray(content['parts']) ? content['parts'] : []
    for (const part of parts) if (isRecord(part) && !over) takePart(part)
    if (over) return
    const tokens = readLogprobs(candidate['logprobsResult'])
    if (tokens.length > 0) prose.logprobs(tokens)
    grounding.take(candidate)
    takeFinish(candidate)
  }

  const takeUsage = (raw: unknown): void => {
    const counted = usageOf(raw)
    if (!counted) return
    usage = counted
    out.write({ type: 'usage', usage })
  }

  const close = (): void => {
    const cited = grounding.citations(() => prose.texts())
    prose.close(cited)
    calls.close()
    for (const found of grounding.found())
      out.write({ type: 'opaque', block: out.nextBlock(), protocol, ...found })
  }

  return {
    chunk(chunk) {
      if (over) return
      if (chunk['error']) return fail(parseStreamError(chunk))
      const candidates = records(chunk['candidates'])
      const feedback = isRecord(chunk['promptFeedback']) ? chunk['promptFeedback'] : {}
      const blocked = word(feedback['blockReason'])
      if (candidates.length > 0 || blocked !== '' || usageOf(chunk['usageMetadata'])) start(chunk)
      for (const candidate of candidates) if (!over) takeCandidate(candidate)
      if (over) return
      if (blocked !== '') stop = blockedStop(blocked, word(feedback['blockReasonMessage']))
      takeUsage(chunk['usageMetadata'])
    },
    more(text, counts) {
      if (over || !prose.more(text)) return false
      takeUsage(counts)
      return true
    },
    patternOf(chunk, data) {
      const plain = over ? undefined : plainText(chunk)
      return plain && prose.isOpen(plain.kind) ? learnText(data, plain.text) : undefined
    },
    end() {
      if (over) return
      // A finish reason or a refused prompt is the terminal evidence; a close without one, or amid a call, is a cut.
      if (!stop || (calls.pending() && !cutsOff(stop)))
        return fail({
          kind: 'upstream-incomplete',
          message: 'The upstream stopped before its answer was whole.',
        })
      close()
      over = true
      out.write({
        type: 'end',
        stop: settle(stop, calls.any()),
        ...(usage ? { usage } : {}),
      })
    },
    fail,
    over: () => over,
    collect() {
      const collected = events
      events = []
      return collected
    },
  }
}

/** What a chunk of nothing but one text says, beside what is the same in every chunk. */
function plainText(
  chunk: Json,
): { readonly kind: 'text' | 'reasoning'; readonly text: string } | undefined {
  const candidates = records(chunk['candidates'])
  const [candidate] = candidates
  if (!candidate || candidates.length > 1 || chunk['promptFeedback']) return undefined
  const { content, index, ...others } = candidate
  const aside = Object.keys(others).some((name) => name !== 'safetyRatings')
  const parts = isRecord(content) ? records(content['parts']) : []
  const [part] = parts
  if (aside || (index !== undefined && index !== 0) || !part || parts.length > 1) return undefined
  const { text, thought, ...marks } = part
  if (typeof text !== 'string' || text === '' || Object.keys(marks).length > 0) return undefined
  return { kind: thought === true ? 'reasoning' : 'text', text }
}

/** A proof with nothing beside it (Vertex). */
const isBare = (part: Json): boolean =>
  Object.keys(part).every((name) => name === 'thoughtSignature' || name === 'thought')

const isImage = (value: unknown): value is { readonly mimeType: string; readonly data: string } =>
  isRecord(value) &&
  typeof value['mimeType'] === 'string' &&
  value['mimeType'].startsWith('image/') &&
  typeof value['data'] === 'string'

const asides: ReadonlySet<string> = new Set(['thought', 'thoughtSignature'])

/** What a person would call a part that only this protocol knows, by the name of its data. */
const labelOf = (part: Json): string =>
  Object.keys(part).find((name) => !asides.has(name)) ?? 'part'
