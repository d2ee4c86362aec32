/** What a person wants when they sign in: where, how, and what becomes of the account. */
import type { SignIn, SignInOptions } from '../../providers/sign-in.ts'
import type { Provider } from '../../providers/provider.ts'
import { Refused } from '../../kernel/refused.ts'
import { providerNamed } from '../platform.ts'
import type { Preferences } from '../preferences.ts'

/** Of the account: absent fields stay as they are, or get their usual value. */
export interface SignInTarget extends Preferences {
  /** Provider id. */
  readonly provider: string
  /** Where a new account goes; the provider's first preset when both are absent. */
  readonly preset?: string | undefined
  readonly channelId?: string | undefined
  /** The account to sign in to again; whoever else signs in is refused. */
  readonly account?: string | undefined
}

export interface SignInWish extends SignInTarget {
  readonly way: 'browser' | 'device'
  readonly options?: SignInOptions | undefined
}

export interface Signable {
  readonly provider: Provider
  readonly signIn: SignIn
}

/** Throws Refused `invalid` for a provider that is not known, or that nobody signs in to. */
export function signable(providers: readonly Provider[], id: string): Signable {
  const provider = providerNamed(providers, id)
  const { signIn } = provider
  if (signIn) return { provider, signIn }
  throw new Refused(
    'invalid',
    `Nobody signs in to ${provider.label} here: add an account with an API key instead.`,
    'platform',
  )
}

/** Without blanks and empty ones. Throws Refused `invalid` when a required one is missing. */
export function enteredOptions(signIn: SignIn, given: SignInOptions = {}): SignInOptions {
  const options = Object.fromEntries(
    Object.entries(given).flatMap(([name, value]) => {
      const clean = value.trim()
      return clean === '' ? [] : [[name, clean] as const]
    }),
  )
  const missing = signIn.options.find(({ name, required }) => required && !(name in options))
  if (!missing) return options
  throw new Refused('invalid', `${missing.label} is missing. ${missing.hint}`, missing.name)
}
