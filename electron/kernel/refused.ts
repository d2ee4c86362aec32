/** Why a domain would not do what it was asked, in one sentence for the person who asked. */

/**
 * - `not-found`: there is no such thing. `conflict`: it would clash with what is there.
 * - `invalid`: what was given is at fault. `unavailable`: something it depends on cannot be had now.
 */
export type RefusalCode = 'not-found' | 'conflict' | 'invalid' | 'unavailable'

export class Refused extends Error {
  readonly code: RefusalCode
  /** The input field at fault, e.g. `baseUrl`. */
  readonly field: string | undefined

  /** `message`: one clear sentence that says what to do; never holds a secret. */
  constructor(code: RefusalCode, message: string, field?: string) {
    super(message)
    this.name = 'Refused'
    this.code = code
    this.field = field
  }
}
