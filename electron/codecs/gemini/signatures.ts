/** Which proofs go back with which part, and what stands in for one that the model would miss. */
import type { Carrier } from '../../hub/content.ts'
import { isRecord, type Json } from '../kit/read.ts'
import type { Building } from './build-context.ts'
import { openProof } from './proof.ts'

/** Takes the place of a proof for calls another model made (Gemini API documentation, Thought signatures). */
const placeholder = 'skip_thought_signature_validator'

export interface WireContent {
  readonly role: 'user' | 'model'
  readonly parts: Json[]
}

/** A part of which the hub knows no proof, with the one it brought where that is the target's own. */
export function withOwnProof(part: Json, building: Building): Json {
  const { thoughtSignature: proof, ...rest } = part
  const opened = typeof proof === 'string' ? openProof(proof) : undefined
  return opened ? { ...rest, ...signatureField(opened.carrier, building) } : part
}

/** `thoughtSignature` for the part it came with; nothing where it is another vendor's. */
export function signatureField(
  carrier: Carrier | undefined,
  { target, warnings }: Building,
): { readonly thoughtSignature?: string } {
  if (!carrier) return {}
  if (carrier.issuer === target.issuer) return { thoughtSignature: carrier.blob }
  warnings.add('thoughtSignature', `dropped: sealed by ${carrier.issuer}, which the target is not`)
  return {}
}

/** Whether this proof is the target's own. */
export const isOwn = (carrier: Carrier | undefined, { target }: Building): boolean =>
  carrier?.issuer === target.issuer

/**
 * The newer models refuse a turn in which the first call of a step lacks its proof. They look at the current turn only:
 * what comes behind the last thing the user said that is no tool's result.
 */
export function withPlaceholders(contents: readonly WireContent[]): readonly WireContent[] {
  const current = contents.findLastIndex(({ role, parts }) => role === 'user' && saysMore(parts))
  return contents.map((content, at) =>
    at > current && content.role === 'model' ? signed(content) : content,
  )
}

const saysMore = (parts: readonly Json[]): boolean =>
  parts.some((part) => !isRecord(part['functionResponse']))

function signed(content: WireContent): WireContent {
  const first = content.parts.findIndex((part) => isRecord(part['functionCall']))
  const call = content.parts[first]
  if (!call || typeof call['thoughtSignature'] === 'string') return content
  return {
    ...content,
    parts: content.parts.with(first, { ...call, thoughtSignature: placeholder }),
  }
}
