/**
 * Proofs (`thoughtSignature`) on their way through a client of this protocol.
 *
 * The field holds bytes: the Python and Go SDKs refuse what is not base64 and write it anew in their own alphabet. So a
 * blob of the home vendor goes out as it came, and the sealed form of any other (see kit/carrier.ts) goes out in base64.
 */
import type { Carrier } from '../../hub/content.ts'
import { decodeBase64, encodeBase64Url } from '../kit/base64.ts'
import { openCarrier, sealCarrier } from '../kit/carrier.ts'
import { protocol } from './protocol.ts'

/**
 * Stands before the sealed form of a thought that its vendor sealed, where all else is a proof. Nine bytes, so that what
 * follows looks the same in base64 with and without it, and one search finds both.
 */
const hidden = 'hidden...'

/** The same before the proof of the thought that led to a call, where all else on a call is its own. */
const led = { spoken: 'before...', silent: 'silent...' } as const

/** What begins the text of a sealed form; no vendor's own bytes do. */
const sealed = /^(?:(?:hidden|before|silent)\.{3})?pb1\./

/** Words that stand in the place of a proof for clients that have none (Gemini docs, Thought signatures). */
const placeholders: ReadonlySet<string> = new Set([
  'skip_thought_signature_validator',
  'context_engineering_is_the_way_to_go',
])

/** The proof of a thought, a text or a call, as a client gets it. */
export function sealProof(carrier: Carrier): string {
  const text = sealCarrier(carrier, protocol)
  // A home blob that decodes to a sealed form came from another Plugboard, and is wrapped once more.
  if (text === carrier.blob && readSealed(text) === undefined) return text
  return base64(text === carrier.blob ? wrapped(carrier) : text)
}

/** A whole sealed thought as a client gets it. */
export const sealHidden = (carrier: Carrier): string => base64(hidden + wrapped(carrier))

/** The proof of a thought as the call it led to carries it. `silent`: the thought had no words. */
export const sealEarlier = (carrier: Carrier, silent: boolean): string =>
  base64(led[silent ? 'silent' : 'spoken'] + wrapped(carrier))

export interface OpenedProof {
  readonly carrier: Carrier
  /** It is a sealed thought, not the proof of something visible. */
  readonly hidden: boolean
  /** It proves the thought before the part it stands on, and whether that has words. */
  readonly earlier?: keyof typeof led
}

/** Undefined where the client says that it has none. */
export function openProof(text: string): OpenedProof | undefined {
  if (text === '' || placeholders.has(text)) return undefined
  const words = readSealed(text)
  if (words === undefined) return { carrier: openCarrier(text, protocol), hidden: false }
  const mark = words.slice(0, hidden.length)
  const earlier = mark === led.spoken ? 'spoken' : mark === led.silent ? 'silent' : undefined
  const marked = mark === hidden || earlier !== undefined
  const { issuer, blob } = openCarrier(marked ? words.slice(mark.length) : words, protocol)
  return { carrier: { issuer, blob }, hidden: mark === hidden, ...(earlier ? { earlier } : {}) }
}

/** The sealed form of any blob, the home vendor's too: naming a call makes the seal. */
const wrapped = (carrier: Carrier): string => sealCarrier({ ...carrier, call: '' }, protocol)

/** The sealed form within base64; looks at the head first, for real proofs are long. */
function readSealed(text: string): string | undefined {
  const head = decodeBase64(text.slice(0, 20))
  if (head === undefined || !sealed.test(head)) return undefined
  return decodeBase64(text)
}

/** Standard base64 with padding: what every SDK reads. */
function base64(text: string): string {
  const bare = encodeBase64Url(text).replaceAll('-', '+').replaceAll('_', '/')
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=')
}
