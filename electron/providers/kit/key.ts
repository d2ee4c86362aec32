/** The API key of a call, or the sentence that says it is missing. */
import { Failure } from '../../hub/error.ts'
import type { Secret } from '../../kernel/secret.ts'

/** Throws Failure `sign-in-expired`. `platform`: what a person calls it, e.g. `OpenAI`. */
export function keyFor(platform: string, secret: Secret | undefined): string {
  const key = secret?.reveal().trim() ?? ''
  if (key === '')
    throw new Failure({
      kind: 'sign-in-expired',
      message: `${platform} needs an API key: add one to this account.`,
    })
  // A line break in a pasted key would be refused by the HTTP client with an error that quotes the key.
  if (!/^[\u0021-\u007e]+$/.test(key))
    throw new Failure({
      kind: 'sign-in-expired',
      message: `The API key for ${platform} holds characters no key has: copy it again.`,
    })
  return key
}
