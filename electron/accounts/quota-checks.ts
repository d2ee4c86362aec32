/** Asks platforms what accounts have left: when the owner wants to know, and every few minutes while an account is used. */
import { Failure } from '../hub/error.ts'
import { Refused } from '../kernel/refused.ts'
import { singleFlight } from '../kernel/single-flight.ts'
import type { Secret } from '../kernel/secret.ts'
import type { QuotaReading } from '../providers/quota.ts'
import { openFetchJson } from './fetch-json.ts'
import type { LiveAccounts, UsableAccount } from './live.ts'
import type { AccountsPorts } from './ports.ts'
import { type QuotaView, quotaView } from './quota-view.ts'
import type { Quotas } from './quotas.ts'
import { refusalOf, secretsIn } from './sign-in/words.ts'
import type { Upstream } from './upstream.ts'

export interface QuotaChecks {
  /** Asks now. Throws Refused: `unavailable` where the platform cannot be asked, `invalid` where it does not let the account in. */
  check(accountId: string): Promise<QuotaView>
  stop(): void
}

export interface CheckPorts extends AccountsPorts {
  readonly live: LiveAccounts
  readonly quotas: Quotas
  /** Work that nobody waits for, but that must end before everything is closed. */
  aside(work: Promise<unknown>): void
}

const everyMs = 5 * 60_000

export function openQuotaChecks(ports: CheckPorts): QuotaChecks {
  const { clock, log, live, quotas } = ports
  const one = singleFlight<QuotaView>()
  const checkedAt = new Map<string, number>()

  const ask = (upstream: Upstream, secret: Secret | undefined): Promise<QuotaReading> => {
    const { provider, endpoint, codecs, accountId, dispatcher, facts } = upstream
    if (!provider.checkQuota) throw untold(upstream)
    const credential = live.signIn(accountId)?.credential()
    return provider.checkQuota(
      {
        endpoint,
        codec: codecs[0],
        secret,
        ...(facts ? { facts: facts() } : {}),
        ...(credential ? { credential } : {}),
      },
      openFetchJson({ dispatcher, clock }),
      clock.now(),
    )
  }

  /** Everything that must not stand in a message. */
  const secretsOf = async (upstream: Upstream): Promise<readonly Secret[]> => {
    const credential = live.signIn(upstream.accountId)?.credential()
    if (credential) return secretsIn(credential)
    const secret = await Promise.resolve(upstream.secret()).catch(() => undefined)
    return secret ? [secret] : []
  }

  /** Once more where the sign-in could be renewed. */
  const read = async (upstream: Upstream): Promise<QuotaReading> => {
    const secret = await upstream.secret()
    try {
      return await ask(upstream, secret)
    } catch (error) {
      if (!secret || !isRejected(error) || !(await upstream.renew?.(secret))) throw error
    }
    return ask(upstream, await upstream.secret())
  }

  const check = (id: string): Promise<QuotaView> =>
    one(id, async () => {
      const upstream = live.snapshot().get(id)?.upstream
      if (!upstream) throw new Refused('not-found', `There is no account ${id} that can be used.`)
      if (!upstream.provider.checkQuota) throw untold(upstream)
      checkedAt.set(id, clock.now())
      const reading = await read(upstream).catch(async (error: unknown) => {
        throw refusalOf(error, await secretsOf(upstream))
      })
      live.told(id, reading)
      return quotaView(quotas.of(id) ?? { windows: [], at: clock.now() }, clock.now())
    })

  /** Signed in, in use since the last look, or waiting for more. */
  const isDue = ([id, { off, upstream }]: readonly [string, UsableAccount]): boolean => {
    if (off !== undefined || !upstream.provider.checkQuota || !live.signIn(id)) return false
    const health = live.health(id)
    const whole = health.resting(clock.now()).find(({ model }) => model === undefined)
    if (whole) return whole.kind === 'quota-exhausted'
    return (health.lastSuccess?.at ?? 0) > (checkedAt.get(id) ?? 0)
  }

  const checkAll = async (): Promise<void> => {
    for (const [id] of [...live.snapshot()].filter(isDue))
      await check(id).catch((error: unknown) =>
        log.debug('A quota could not be asked for.', { error }),
      )
  }

  const stop = clock.every(everyMs, () => ports.aside(checkAll()))
  return { check, stop }
}

const isRejected = (error: unknown): boolean =>
  error instanceof Failure &&
  (error.error.kind === 'sign-in-expired' || error.error.kind === 'unauthenticated')

function untold({ provider: { label, readQuota } }: Upstream): Refused {
  return new Refused(
    'unavailable',
    readQuota
      ? `${label} tells what is left with its answers only: it shows after the next request.`
      : `${label} does not tell what is left of an account.`,
  )
}
