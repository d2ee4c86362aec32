/** What a sign-in starts from, and the ways it can go. */
import type { PlatformView } from '../../../shared/views/platform.ts'

/** By the name of the option. */
export type OptionValues = Readonly<Record<string, string>>

export type Facts = NonNullable<PlatformView['signIn']>

/** Where an account comes from and goes to. */
export interface Target {
  readonly provider: string
  readonly preset?: string
  /** The account to sign in to again. */
  readonly account?: string
}

/** What was chosen; `running` has begun. */
export type Way =
  | { readonly kind: 'running'; readonly id: string }
  | { readonly kind: 'paste'; readonly options: OptionValues }
  | { readonly kind: 'import' }
