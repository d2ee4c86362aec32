/** Turns what went wrong with a sign-in into one sentence for a person, without secrets. */
import { type ErrorKind, Failure } from '../../hub/error.ts'
import { redactText } from '../../kernel/redact.ts'
import { Refused } from '../../kernel/refused.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Credential } from '../../providers/sign-in.ts'

const longest = 600

export function sentenceOf(error: unknown, known: readonly Secret[] = []): string {
  const message =
    error instanceof Failure || error instanceof Refused
      ? error.message
      : 'Something went wrong inside Plugboard: try again, and look into the log if it goes on.'
  return redactText(message, known).replace(/\s+/g, ' ').trim().slice(0, longest)
}

/** The same as a refusal to the person who asked. */
export function refusalOf(error: unknown, known: readonly Secret[] = []): Refused {
  if (error instanceof Refused) return error
  const invalid = error instanceof Failure && isOwners(error.error.kind)
  const field = error instanceof Failure ? error.error.param : undefined
  return new Refused(invalid ? 'invalid' : 'unavailable', sentenceOf(error, known), field)
}

/** Whether it may pass by itself, so that a later try is worth it. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof Failure)) return false
  const passing: readonly ErrorKind[] = [
    'timeout',
    'upstream-unavailable',
    'overloaded',
    'rate-limited',
  ]
  return passing.includes(error.error.kind)
}

/** Whether it lies in what the person gave or has, and not in the network or the platform. */
const isOwners = (kind: ErrorKind): boolean =>
  kind === 'invalid-request' ||
  kind === 'sign-in-expired' ||
  kind === 'unauthenticated' ||
  kind === 'forbidden'

export const isEnded = (error: unknown): error is Failure =>
  error instanceof Failure && error.error.kind === 'sign-in-expired'

/** Whether it is a fault of ours, to be looked into. */
export const isUnexpected = (error: unknown): boolean =>
  !(error instanceof Failure) && !(error instanceof Refused)

/** Everything in a credential that nobody may see. */
export const secretsIn = ({ access, refresh, others }: Credential): readonly Secret[] => [
  access,
  ...(refresh ? [refresh] : []),
  ...Object.values(others ?? {}),
]
