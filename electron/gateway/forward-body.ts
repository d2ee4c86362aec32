/** A body on its way to an upstream of the same protocol: checked where it lies, and changed in as few bytes as can be. */
import type { Addressed, Passage } from '../codecs/codec.ts'
import { invalid } from './invalid.ts'
import {
  type FieldName,
  fieldNames,
  JsonError,
  type Scan,
  scanObject,
  type Span,
  valueOf,
} from './json-scan.ts'

/** How the client wants its answer. */
export interface Wishes {
  readonly stream: boolean
  /** Whether a streaming client wants to be told the usage. */
  readonly wantsUsage: boolean
}

export interface ForwardBody extends Wishes {
  /** The client's own bytes but for the model's name and the wish for usage. */
  bytes(model: string): Buffer
  /** The same as an object, out of the body as it was parsed. */
  object(body: Readonly<Record<string, unknown>>, model: string): Record<string, unknown>
}

const modelNames = new Map<string, readonly FieldName[]>()

/** Finds the model's name and looks no further. Throws Failure `invalid-request`. */
export function readModel(field: string, bytes: Buffer): string {
  let names = modelNames.get(field)
  if (!names) {
    names = fieldNames([field])
    modelNames.set(field, names)
  }
  return textField(bytes, scanned(bytes, names, field), field)
}

/** What forwarding needs to know of a body. Throws Failure `invalid-request`. */
export function readForwardBody(
  passage: Passage,
  ask: {
    readonly bytes: Buffer
    readonly model: string
    readonly addressed: Addressed | undefined
  },
): ForwardBody {
  const { bytes, model, addressed } = ask
  const scan = scanned(bytes, namesOf(passage))
  if (!addressed && passage.modelField !== undefined) textField(bytes, scan, passage.modelField)
  const stream = addressed?.stream ?? streamWish(bytes, scan, passage.streamField)
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

  return {
    stream,
    wantsUsage,
    bytes(upstreamModel) {
      const edits: Edit[] = []
      const modelSpan =
        passage.modelField === undefined ? undefined : scan.fields.get(passage.modelField)
      if (upstreamModel !== model && modelSpan)
        edits.push({ ...modelSpan, json: JSON.stringify(upstreamModel) })
      if (stream && passage.askUsage && !wantsUsage)
        edits.push(askForUsage(bytes, passage.askUsage, usageSpan))
      return splice(bytes, edits)
    },
    object(body, upstreamModel) {
      const wish = stream && !wantsUsage ? passage.askUsage : undefined
      const own = wish && body[wish.field]
      return {
        ...body,
        ...(passage.modelField === undefined ? {} : { [passage.modelField]: upstreamModel }),
        ...(wish
          ? {
              [wish.field]: {
                ...(typeof own === 'object' ? own : {}),
                ...(JSON.parse(wish.json) as object),
              },
            }
          : {}),
      }
    },
  }
}

const namesByPassage = new WeakMap<Passage, readonly FieldName[]>()

/** The fields that forwarding a body of this protocol depends on. */
function namesOf(passage: Passage): readonly FieldName[] {
  const known = namesByPassage.get(passage)
  if (known) return known
  const { modelField, streamField, required, askUsage } = passage
  const names = fieldNames(
    [modelField, streamField, ...Object.keys(required), askUsage?.field].filter(
      (name) => name !== undefined,
    ),
  )
  namesByPassage.set(passage, names)
  return names
}

function scanned(bytes: Buffer, names: readonly FieldName[], until?: string): Scan {
  try {
    return scanObject(bytes, names, until)
  } catch (error) {
    if (error instanceof JsonError) throw invalid(`The body is not valid JSON: ${error.message}.`)
    throw error
  }
}

function streamWish(bytes: Buffer, scan: Scan, field: string | undefined): boolean {
  const span = field === undefined ? undefined : optional(scan, field)
  if (!span) return false
  if (span.type !== 'boolean') throw invalid(`${field}: expected true or false`, field)
  return bytes[span.start] === 0x74
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
