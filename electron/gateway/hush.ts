/** Takes an account's own secret out of what its upstream says: some quote the key they refuse. */
import type { GatewayError } from '../hub/error.ts'
import { redactText } from '../kernel/redact.ts'
import type { Secret } from '../kernel/secret.ts'

/** The error without the secret, and without anything else that looks like one. */
export function hush(error: GatewayError, secret: Secret | undefined): GatewayError {
  const known = secret === undefined ? [] : [secret]
  const message = redactText(error.message, known)
  return message === error.message ? error : { ...error, message }
}
