/** Takes secrets out of what is about to be written down: by the shape of a value and by the name of its field. */
import { Secret } from './secret.ts'

const mark = '[secret]'

/** Shapes of credentials; `$1` keeps what only introduces them. */
const shapes: readonly (readonly [RegExp, string])[] = [
  // Authorization-like header lines and fields in text: `authorization: Bearer x`, `"x-api-key": "x"`.
  [
    /((?:proxy-)?authorization["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|token)\s+)?[^\s"',;]+/gi,
    `$1${mark}`,
  ],
  [
    /((?:x-api-key|x-goog-api-key|api[-_]?key|apikey)["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi,
    `$1${mark}`,
  ],
  [/((?:^|[^\w-])(?:set-)?cookie["']?\s*:\s*["']?)[^\r\n"']+/gi, `$1${mark}`],
  [
    /(["']?(?:(?:access|refresh|id)_token|client_secret|passphrase|password)["']?\s*[:=]\s*["']?)[^\s"',;&]+/gi,
    `$1${mark}`,
  ],
  [/\b(bearer\s+)(?!auth|token|scheme)[\w.~+/-]{6,}=*/gi, `$1${mark}`],
  [/\b([Bb]asic\s+)(?=[\w+/]*[\dA-Z=])[\w+/]{8,}=*/g, `$1${mark}`],
  // Query parameters and user names in URLs.
  [/([?&](?:key|api[-_]?key|token|auth_token|access_token|code|secret)=)[^&\s"'#]+/gi, `$1${mark}`],
  [/(\b[a-z][\w+.-]*:\/\/)[^\s/@"']+@/gi, `$1${mark}@`],
  // Keys and tokens of known shapes, wherever they stand.
  [/\bsk-[\w-]{6,}/g, mark],
  [/\bpb-[\w-]{12,}/g, mark],
  [/\b(?:gh[oprsu]_\w{10,}|github_pat_\w{10,})/g, mark],
  [/\bAIza[\w-]{20,}/g, mark],
  [/\b(?:gsk|xai|hf|r8|pplx|nvapi|tgp_v1|csk|fw)[-_][\w-]{16,}/g, mark],
  [/\beyJ[\w-]{8,}\.[\w-]{4,}(?:\.[\w-]*)?/g, mark],
]

/** Whether any of the shapes could stand in a text; most log lines pass here at once. */
const suspicious =
  /auth|key|cookie|token|secret|pass|bearer|basic|code=|@|sk-|pb-|gh[oprsu]_|github_pat_|AIza|eyJ|(?:gsk|xai|hf|r8|pplx|nvapi|tgp_v1|csk|fw)[-_]/i

/** Fields whose value is a secret whatever it looks like. */
const secretField =
  /^(?:(?:proxy-)?authorization|(?:set-)?cookie|(?:x-)?(?:goog-)?api[-_]?key|pass(?:word|phrase)|secret|credentials?|client[-_]?secret|(?:(?:access|refresh|id|auth|admin)[-_]?)?token)$/i

const deepest = 6
const longestList = 100

/** The text without its secrets; `known` ones are taken out wherever they stand. */
export function redactText(text: string, known: readonly Secret[] = []): string {
  let clean = text
  for (const secret of known) {
    const value = secret.reveal()
    if (value.length > 0) clean = clean.replaceAll(value, mark)
  }
  if (!suspicious.test(clean)) return clean
  for (const [shape, instead] of shapes) clean = clean.replace(shape, instead)
  return clean
}

/** A copy that can be written as JSON and holds no secrets, at any depth. */
export function redact(value: unknown): unknown {
  return redactAt(value, [])
}

function redactAt(value: unknown, above: readonly object[]): unknown {
  switch (typeof value) {
    case 'string':
      return redactText(value)
    case 'bigint':
      return value.toString()
    case 'object':
      return value === null ? null : redactObject(value, above)
    case 'function':
    case 'symbol':
      return undefined
    default:
      return value
  }
}

function redactObject(value: object, above: readonly object[]): unknown {
  if (value instanceof Secret) return mark
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString()
  if (value instanceof URL) return redactText(value.href)
  if (above.includes(value)) return '[circular]'
  if (above.length >= deepest) return '[deeper]'
  const path = [...above, value]
  if (Array.isArray(value))
    return value.slice(0, longestList).map((item: unknown) => redactAt(item, path))
  if (value instanceof Map) return redactFields([...value.entries()], path)
  if (value instanceof Set) return redactAt([...value], above)
  if (value instanceof Error) return redactError(value, path)
  return redactFields(Object.entries(value), path)
}

function redactFields(
  entries: readonly (readonly [unknown, unknown])[],
  path: readonly object[],
): Record<string, unknown> {
  const clean: Record<string, unknown> = {}
  for (const [field, inner] of entries) {
    const name = redactText(String(field))
    const hidden = secretField.test(name) && inner !== undefined && inner !== null
    clean[name] = hidden ? mark : redactAt(inner, path)
  }
  return clean
}

function redactError(error: Error, path: readonly object[]): Record<string, unknown> {
  return {
    ...redactFields(Object.entries(error), path),
    name: error.name,
    message: redactText(error.message),
    ...(error.stack === undefined ? {} : { stack: redactText(error.stack) }),
    ...(error.cause === undefined ? {} : { cause: redactAt(error.cause, path) }),
  }
}
