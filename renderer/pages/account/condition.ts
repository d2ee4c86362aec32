/** How an account fares, in one sentence, and what helps. */
import type { AccountHealthView, AccountView } from '../../../shared/views/account.ts'
import type { Say, Sentence } from '../../catalogue/index.ts'
import { distance, hour } from '../../format.ts'
import type { Tone } from '../../parts/mark.tsx'

/** What the owner can do about it. */
export type Remedy = 'sign-in-again' | 'clear' | 'check-quota' | 'enable' | 'replace-key'

export interface Condition {
  readonly tone: Tone
  /** In a word or two. */
  readonly word: Sentence
  readonly sentence: string
  /** Best first. */
  readonly remedies: readonly Remedy[]
}

const words: Readonly<Record<AccountHealthView['state'], readonly [Tone, Sentence]>> = {
  ready: ['good', 'accounts.ready'],
  resting: ['warn', 'accounts.resting'],
  attention: ['bad', 'accounts.attention'],
  disabled: ['quiet', 'accounts.disabled'],
}

interface Telling {
  readonly say: Say
  readonly language: string
  /** Epoch milliseconds. */
  readonly now: number
}

export function conditionOf(account: AccountView, telling: Telling): Condition {
  const { health } = account
  const [tone, word] = words[health.state]
  return { tone, word, sentence: sentenceOf(account, telling), remedies: remediesOf(account) }
}

function sentenceOf({ health, signInEnded }: AccountView, telling: Telling): string {
  const { say, language, now } = telling
  const reason = signInEnded ?? health.reason ?? ''
  switch (health.state) {
    case 'disabled':
      return say('account.is-disabled')
    case 'attention':
      return reason
    case 'resting':
      return health.until === undefined
        ? reason
        : say('accounts.until', {
            reason: withoutStop(reason),
            time: `${hour(health.until, language, now)} (${distance(health.until, language, now)})`,
          })
    case 'ready':
      return readiness(health, telling)
  }
}

function readiness({ inFlight, lastSuccess }: AccountHealthView, telling: Telling): string {
  const { say, language, now } = telling
  if (inFlight === 1) return say('account.serving.one')
  if (inFlight > 1) return say('account.serving.other', { count: inFlight })
  return lastSuccess
    ? say('account.is-ready', { when: distance(lastSuccess.at, language, now) })
    : say('account.is-unused')
}

/** What follows goes on in the same sentence. */
const withoutStop = (sentence: string): string => sentence.replace(/[.。]$/, '')

function remediesOf({ health, login }: AccountView): readonly Remedy[] {
  const quota: readonly Remedy[] = health.kind === 'quota-exhausted' ? ['check-quota'] : []
  switch (health.state) {
    case 'disabled':
      return ['enable']
    case 'ready':
      return []
    case 'resting':
      return [...quota, 'clear']
    case 'attention':
      if (health.action === undefined) return [...quota, 'clear']
      return login === 'sign-in' || health.action === 'sign-in-again'
        ? ['sign-in-again', 'clear']
        : ['replace-key', 'clear']
  }
}
