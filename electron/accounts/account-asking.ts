/** Asks a platform for the models of an account over the account's own connections, and hears what it tells of the quota by the way. */
import type { Secret } from '../kernel/secret.ts'
import type { ModelFact } from '../providers/provider.ts'
import type { QuotaReading } from '../providers/quota.ts'
import type { Facts } from '../providers/sign-in.ts'
import { askForModels } from './ask-platform.ts'
import type { LiveAccounts } from './live.ts'
import type { Platform } from './platform.ts'
import type { AccountsPorts } from './ports.ts'
import type { AccountRow, ChannelRow } from './schema.ts'
import { asSignedIn } from './sign-in/as-signed-in.ts'

/** Whom and where to ask; the account and its channel need not be stored yet. */
export interface Asked {
  readonly platform: Platform
  readonly account: AccountRow
  readonly channel: ChannelRow
}

export interface Answered {
  readonly models: readonly ModelFact[]
  /** What was told of the quota by the way. */
  readonly readings: readonly QuotaReading[]
}

/** Everything that asks throws Refused. */
export interface Asking {
  ask(place: Asked, secret: Secret | undefined): Promise<Answered>
  /** Asks with what proves the stored account. */
  askAs(place: Asked): Promise<Answered>
  /** Takes what was told into the account's quota. */
  hear(accountId: string, answer: Answered): void
}

export function openAsking({ clock, vault }: AccountsPorts, live: LiveAccounts): Asking {
  const ask = async (
    { platform, account, channel }: Asked,
    secret: Secret | undefined,
    facts?: Facts,
  ): Promise<Answered> => {
    const dispatcher = live.dispatcherOf(platform.provider, { account, channel })
    const readings: QuotaReading[] = []
    const told = (reading: QuotaReading): void => void readings.push(reading)
    const question = { platform, secret, dispatcher, clock, told, ...(facts ? { facts } : {}) }
    return { models: await askForModels(question), readings }
  }

  return {
    ask: (place, secret) => ask(place, secret),
    async askAs(place) {
      const { id, secret, login } = place.account
      const signIn = login === 'sign-in' ? live.signIn(id) : undefined
      if (signIn) return asSignedIn(signIn, (proved, facts) => ask(place, proved, facts))
      if (secret === null) return ask(place, undefined)
      return ask(place, await vault.unseal(secret, { row: id, field: 'secret' }))
    },
    hear(id, { readings }) {
      for (const reading of readings) live.told(id, reading)
    },
  }
}
