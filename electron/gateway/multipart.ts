/** Finds and replaces the `model` field of an upload (RFC 7578), leaving every other byte as it is. */
import { invalid } from './invalid.ts'

/** A body that names a model, and where. */
export interface Form {
  readonly model: string
  readonly contentType: string
  readonly bytes: Buffer
  /** Where the name stands in an upload; absent for JSON. */
  readonly span?: { readonly start: number; readonly end: number }
}

const fieldHeader = /content-disposition:[^\r\n]*;\s*name="?model"?\s*(?:;|$)/im
/** A part's headers are short; a file's bytes are not searched for them. */
const longestHeaders = 4096

/** Throws Failure `invalid-request`. */
export function modelField(contentType: string, bytes: Buffer): Form {
  const [, quoted, plain] = /boundary=(?:"([^"]{1,200})"|([^;\s]{1,200}))/i.exec(contentType) ?? []
  const boundary = quoted ?? plain
  if (boundary === undefined) throw invalid('The upload names no boundary.')
  const separator = Buffer.from(`--${boundary}`)
  let at = bytes.indexOf(separator)
  while (at >= 0) {
    const next = bytes.indexOf(separator, at + separator.length)
    const end = next < 0 ? bytes.length : next
    const found = modelIn(bytes, at + separator.length, end)
    if (found) return { ...found, contentType, bytes }
    at = next
  }
  throw invalid('model: this field is required', 'model')
}

function modelIn(
  bytes: Buffer,
  start: number,
  end: number,
): { readonly model: string; readonly span: { start: number; end: number } } | undefined {
  const head = bytes.subarray(start, Math.min(end, start + longestHeaders + 4))
  const length = head.indexOf('\r\n\r\n')
  if (length < 0 || !fieldHeader.test(head.toString('latin1', 0, length))) return undefined
  const blank = start + length
  // The line break before the next boundary belongs to the boundary.
  const span = { start: blank + 4, end: Math.max(blank + 4, end - 2) }
  const model = bytes.toString('utf8', span.start, span.end)
  return model === '' ? undefined : { model, span }
}

/** The body with the upstream's own name of the model. */
export function withModel({ model, bytes, span }: Form, upstreamModel: string): Buffer {
  if (model === upstreamModel) return bytes
  if (span)
    return Buffer.concat([
      bytes.subarray(0, span.start),
      Buffer.from(upstreamModel),
      bytes.subarray(span.end),
    ])
  const body = JSON.parse(bytes.toString('utf8')) as Record<string, unknown>
  return Buffer.from(JSON.stringify({ ...body, model: upstreamModel }))
}
