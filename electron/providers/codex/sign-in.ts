/** Signing in with a ChatGPT account, in every way there is. */
import type { SignIn } from '../sign-in.ts'
import { browser } from './browser.ts'
import { device } from './device.ts'
import { imports } from './imports.ts'
import { pasted } from './pasted.ts'
import { isStale, renew, revoke } from './renew.ts'
import { identity } from './tokens.ts'

export const signIn = {
  notice:
    'OpenAI lets other programs sign in with ChatGPT and use the Codex of its plans, but has published no terms for programs like this one: it is tolerated, not promised. Sign in only with accounts of your own, and for yourself; what you ask counts against your plan’s limits. OpenAI may change or end this at any time.',
  browser,
  device,
  imports,
  pasted,
  // The issuer can be set too, but that is for tests and of no use to people.
  options: [],
  identity,
  isStale,
  renew,
  revoke,
} as const satisfies SignIn
