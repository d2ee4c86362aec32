/**
 * Reasoning blobs on their way through a client: they go out with their issuer and are known again when they return.
 *
 * A blob (Anthropic's `signature`, OpenAI's `encrypted_content`, Gemini's `thoughtSignature`) means something to its
 * issuer alone, and a conversation may change issuers between two turns. So:
 * - a blob of the protocol's own home vendor goes out bare, as that vendor would send it: forwarded and translated
 *   turns mix in one conversation, and such a blob is right wherever the bytes are forwarded;
 * - any other goes out as `pb1.` + base64url(JSON {i: issuer, b: blob, c?: call id}). No vendor's blob holds a dot;
 * - what comes back bare is taken as the home vendor's; what comes back tagged is its issuer's. Builders compare
 *   the issuer with `Target.issuer` and leave foreign blobs out.
 *
 * A bare blob that itself begins with the tag (the upstream is another Plugboard) is wrapped once more, so it
 * returns to that upstream as it came.
 */
import type { Carrier } from '../../hub/content.ts'
import { decodeBase64, encodeBase64Url } from './base64.ts'
import { isRecord, parseJson } from './read.ts'

const tag = 'pb1.'

/** An issuer that no target has: of broken tags, and of the empty blob by which an unproved thought is known again. */
export const nobody = 'unknown'

/** The issuer of blobs that hold the words of a thought: its client did not want to see them, but the model may need them. */
export const ourselves = 'plugboard'

/** How a sealed blob is found in a body: `{"i":"` in base64url behind the tag. */
export const sealMark = { before: 'pb1.ey', rare: 'JpIjoi' } as const

export interface OpenedCarrier extends Carrier {
  /** The tool call this blob belongs to, where it proves a call rather than a thought. */
  readonly call?: string
}

/** `home`: whose blobs this protocol carries bare. */
export function sealCarrier(carrier: OpenedCarrier, home: string): string {
  const { issuer, blob, call } = carrier
  if (issuer === home && call === undefined && !blob.startsWith(tag)) return blob
  return tag + encodeBase64Url(JSON.stringify({ i: issuer, b: blob, c: call }))
}

/** Whose blob came back, and for which call. */
export function openCarrier(text: string, home: string): OpenedCarrier {
  if (!text.startsWith(tag)) return { issuer: home, blob: text }
  const sealed = parseJson(decodeBase64(text.slice(tag.length)) ?? '')
  if (!isRecord(sealed)) return { issuer: nobody, blob: text }
  const { i: issuer, b: blob, c: call } = sealed
  if (typeof issuer !== 'string' || typeof blob !== 'string') return { issuer: nobody, blob: text }
  return { issuer, blob, ...(typeof call === 'string' ? { call } : {}) }
}
