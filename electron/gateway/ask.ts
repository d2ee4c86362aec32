/** What a client asks, read as little as the way it will go needs: spans for forwarding, a hub request for translating. */
import type { Codec, Passage } from '../codecs/codec.ts'
import { Failure } from '../hub/error.ts'
import type { Request } from '../hub/request.ts'
import {
  type FieldName,
  fieldNames,
  JsonError,
  type Scan,
  scanObject,
  type Span,
  valueOf,
} from './json-scan.ts'

export interface Ask {
  /** The public model name. */
  readonly model: string
  readonly stream: boolean
  /** Whether a streaming client wants to be told the usage. */
  readonly wantsUsage: boolean
  /** Bytes of the body. */
  readonly size: number
  /** The body for an upstream of the same protocol: the client's own bytes but for the model and the wish for usage. */
  forwardBody(model: string): Buffer
  /** The request in the hub's vocabulary; parsed once, when first asked for. Throws Failure. */
  parsed(): Request
}

const invalid = (message: string, param?: string): Failure =>
  new Failure({
    kind: 'invalid-request',
    status: 400,
    message,
    ...(param === undefined ? {} : { param }),
  })

/** Reads a body in the client's protocol. Throws Failure `invalid-request` that says what is wrong. */
export function readAsk(codec: Codec, bytes: Buffer): Ask {
  const { passage } = codec
  const scan = scanned(bytes, namesOf(passage))
  const model = textField(bytes, scan, passage.modelField)
  const streamSpan = optional(scan, passage.streamField)
  if (streamSpan && streamSpan.type !== 'boolean')
    throw invalid(`${passage.streamField}: expected true or false`, passage.streamField)
  const stream = streamSpan !== undefined && bytes[streamSpan.start] === 0x74
  for (const [field, type] of Object.entries(passage.required)) {
    const found = scan.fields.get(field)
    if (found?.type !== type)
      throw invalid(
        found ? `${field}: expected ${article(type)}` : `${field}: this field is required`,
        field,
      )
  }
  const usageSpan = passage.askUsage && optional(scan, passage.askUsage.field)
  const usageValue = usageSpan && read(bytes, usageSpan)
  const wantsUsage = passage.askUsage === undefined || passage.asksUsage?.(usageValue) === true
  let request: Request | undefined

  return {
    model,
    stream,
    wantsUsage,
    size: bytes.length,
    forwardBody(upstreamModel) {
      const edits: Edit[] = []
      const modelSpan = scan.fields.get(passage.modelField)
      if (upstreamModel !== model && modelSpan)
        edits.push({ ...modelSpan, json: JSON.stringify(upstreamModel) })
      if (stream && passage.askUsage && !wantsUsage)
        edits.push(askForUsage(bytes, passage.askUsage, usageSpan))
      return splice(bytes, edits)
    },
    parsed() {
      request ??= codec.client.parseRequest(parseBody(bytes))
      return request
    },
  }
}

/** Parses a whole body. Throws Failure `invalid-request`. */
export function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw invalid('The body is not valid JSON.')
  }
}

const namesByPassage = new WeakMap<Passage, readonly FieldName[]>()

/** The fields that forwarding a body of this protocol depends on. */
function namesOf(passage: Passage): readonly FieldName[] {
  const known = namesByPassage.get(passage)
  if (known) return known
  const { modelField, streamField, required, askUsage } = passage
  const names = fieldNames([
    modelField,
    streamField,
    ...Object.keys(required),
    ...(askUsage ? [askUsage.field] : []),
  ])
  namesByPassage.set(passage, names)
  return names
}

function scanned(bytes: Buffer, names: readonly FieldName[]): Scan {
  if (bytes.length === 0) throw invalid('The request has no body; send a JSON object.')
  try {
    return scanObject(bytes, names)
  } catch (error) {
    if (error instanceof JsonError) throw invalid(`The body is not valid JSON: ${error.message}.`)
    throw error
  }
}

/** A field, or undefined when it is absent or null. */
function optional(scan: Scan, field: string): Span | undefined {
  const span = scan.fields.get(field)
  return span?.type === 'null' ? undefined : span
}

function textField(bytes: Buffer, scan: Scan, field: string): string {
  const span = scan.fields.get(field)
  if (!span) throw invalid(`${field}: this field is required`, field)
  // Two spellings of one field could be read differently here and upstream.
  if (scan.twice.includes(field)) throw invalid(`${field}: given twice`, field)
  const value = span.type === 'string' ? read(bytes, span) : undefined
  if (typeof value !== 'string' || value === '')
    throw invalid(`${field}: expected a non-empty string`, field)
  return value
}

function read(bytes: Buffer, span: Span): unknown {
  try {
    return valueOf(bytes, span)
  } catch (error) {
    if (error instanceof JsonError) throw invalid(`The body is not valid JSON: ${error.message}.`)
    throw error
  }
}

const article = (type: string): string => (/^[aeiou]/.test(type) ? `an ${type}` : `a ${type}`)

interface Edit {
  readonly start: number
  readonly end: number
  readonly json: string
}

/** Adds the wish for usage: into the client's own options where it has some, else as a new first field. */
function askForUsage(
  bytes: Buffer,
  wish: { readonly field: string; readonly json: string },
  span: Span | undefined,
): Edit {
  if (!span) {
    const brace = bytes.indexOf(0x7b) + 1
    return { start: brace, end: brace, json: `${JSON.stringify(wish.field)}:${wish.json},` }
  }
  const own = read(bytes, span)
  const merged: unknown = {
    ...(typeof own === 'object' ? own : {}),
    ...(JSON.parse(wish.json) as object),
  }
  return { ...span, json: JSON.stringify(merged) }
}

function splice(bytes: Buffer, edits: Edit[]): Buffer {
  if (edits.length === 0) return bytes
  edits.sort((a, b) => a.start - b.start)
  const pieces: Buffer[] = []
  let at = 0
  for (const { start, end, json } of edits) {
    pieces.push(bytes.subarray(at, start), Buffer.from(json))
    at = end
  }
  pieces.push(bytes.subarray(at))
  return Buffer.concat(pieces)
}
