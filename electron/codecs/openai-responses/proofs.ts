/** What reasoning items carry beside thoughts: proofs of calls and texts, which have no place of their own here. */
import type { Carrier } from '../../hub/content.ts'
import { nobody, sealCarrier } from '../kit/carrier.ts'
import { protocol } from './protocol.ts'

/** Says that a blob proves the text that stands before it; no id of a call begins so. */
export const textMark = ':text'

/** Says that a blob is a whole thought that its vendor sealed. */
export const redactedMark = ':redacted'

/**
 * Stands in the place of a proof that there is none: some clients send thoughts back without their ids, and by its seal the
 * body is known to hold what no upstream takes.
 */
export const unproved: Carrier = { issuer: nobody, blob: '' }

/** A reasoning blob as `encrypted_content`: bare for this protocol's home vendor, else with its issuer on it. */
export const sealThought = (carrier: Carrier): string => sealCarrier(carrier, protocol)

/** `proves`: the id of a call, or one of the marks. */
export const sealProof = (carrier: Carrier, proves: string): string =>
  sealCarrier({ ...carrier, call: proves }, protocol)

/** The home vendor seals every thought, so among its own there is nothing to tell apart. */
export const sealRedacted = (carrier: Carrier): string =>
  carrier.issuer === protocol ? sealThought(carrier) : sealProof(carrier, redactedMark)
