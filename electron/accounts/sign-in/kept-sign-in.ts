/** The life of one sign-in: gives what calls are made with, and fetches a new one in time, saved before it is used. */
import { Failure } from '../../hub/error.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Credential, Facts, SignIn, SignInPorts } from '../../providers/sign-in.ts'
import type { AccountHealth } from '../health.ts'
import type { CredentialStore, StoredCredential } from './credential-store.ts'
import { openPace } from './pace.ts'
import { reread } from './reread.ts'
import { isEnded, secretsIn, sentenceOf } from './words.ts'

export interface KeptSignIn {
  /** Throws Failure: `sign-in-expired` when only signing in again helps, else `no-account`. */
  secret(): Secret | Promise<Secret>
  facts(): Facts
  /** The whole of it, as it was when `secret` was last given; undefined before. */
  credential(): Credential | undefined
  /** As `Upstream.renew`. Throws Failure `no-account` when a later try may succeed. */
  renew(rejected: Secret): Promise<boolean>
  /** Renews what ends within `aheadMs`, so that no exchange has to wait for it. Never throws. */
  check(aheadMs: number): Promise<void>
  /** What is stored was replaced: what is in memory no longer counts. */
  replaced(): void
  /** The owner wants it tried again, although it had ended. */
  retry(): Promise<void>
  /** To be called before the account is removed; what it gives tells the platform, and is called after that. Never throws. */
  leaving(): Promise<() => void>
}

export interface KeptPorts {
  readonly signIn: SignIn
  readonly asking: SignInPorts
  readonly store: CredentialStore
  readonly health: AccountHealth
  readonly clock: Clock
  readonly log: Log
  /** What is shown of the account has changed. */
  changed(): void
  /** Work that nobody waits for, but that must not be cut short. */
  aside(work: Promise<unknown>): void
}

export function keepSignIn(ports: KeptPorts): KeptSignIn {
  const { signIn, asking, store, health, clock, log } = ports
  const pace = openPace()
  let held: StoredCredential | undefined
  /** Fetched, but not saved yet: it is the only one that can be renewed again, and is never used like this. */
  let unsaved: Credential | undefined
  let running: Promise<StoredCredential> | undefined
  /** Grows when what is stored is replaced by somebody else. */
  let generation = 0

  const isStale = ({ credential }: StoredCredential, ahead = 0): boolean =>
    signIn.isStale(credential, clock.now() + ahead)

  const load = async (): Promise<StoredCredential> => {
    if (held) return held
    const from = generation
    const stored = await store.load()
    if (from !== generation) return load()
    if (held) return held
    held = stored
    // Fetched before we came to life, but hardly a moment ago.
    const { renewedAt } = stored.credential
    if (isStale(stored) && renewedAt <= clock.now()) pace.succeeded(renewedAt, true)
    return held
  }

  const forget = (): void => {
    generation += 1
    held = undefined
    unsaved = undefined
    pace.reset()
  }

  const notNow = (message: string, retryAt?: number): Failure =>
    new Failure({
      kind: 'no-account',
      message: `The account "${store.label()}" cannot be used now. ${message}`,
      ...(retryAt === undefined ? {} : { retryAt }),
    })

  const expired = (message: string): Failure => new Failure({ kind: 'sign-in-expired', message })

  /** Saves, and only then uses. */
  const keep = async (next: Credential, before: StoredCredential): Promise<StoredCredential> => {
    const from = generation
    let saved: StoredCredential | undefined
    try {
      saved = await store.save(next, before.sealed)
    } catch (error) {
      if (from === generation) unsaved = next
      log.error('A renewed sign-in could not be saved.', { account: store.label(), error })
      const why = sentenceOf(error, secretsIn(next))
      throw notNow(`Its sign-in was renewed but could not be saved, so it is not used yet. ${why}`)
    }
    if (!saved) {
      // Removed, or signed in anew: what was fetched belongs to nobody.
      await giveBack(next)
      if (from === generation) forget()
      return load()
    }
    if (from !== generation) return load()
    unsaved = undefined
    held = saved
    if (before.ended !== undefined) health.clear()
    if (before.ended !== undefined || planOf(next) !== planOf(before.credential)) ports.changed()
    return saved
  }

  const planOf = (credential: Credential): string | undefined => signIn.identity(credential).plan

  const giveBack = async (credential: Credential): Promise<void> => {
    if (credential.source === undefined)
      await signIn.revoke?.(asking, credential).catch(() => undefined)
  }

  /** Only signing in again helps. */
  const finish = async (error: Failure, before: StoredCredential): Promise<StoredCredential> => {
    const message = sentenceOf(error, secretsIn(before.credential))
    held = { ...before, ended: message }
    health.failed(expired(message).error, '', clock.now())
    await store.end(before.sealed, message).catch((failure: unknown) => {
      log.error('The end of a sign-in could not be noted.', { error: failure })
    })
    ports.changed()
    throw expired(message)
  }

  const fail = (error: unknown, before: StoredCredential): never => {
    if (!(error instanceof Failure)) log.error('Renewing a sign-in failed.', { error })
    const now = clock.now()
    const failure =
      error instanceof Failure ? error : new Failure({ kind: 'internal', message: '' })
    const message = sentenceOf(error, secretsIn(before.credential))
    pace.failed(now, new Failure({ ...failure.error, message }))
    throw notNow(message, pace.blocked(now, true)?.until)
  }

  const fetchNew = async (before: StoredCredential): Promise<StoredCredential> => {
    const { credential } = before
    const shared = await reread(signIn, asking, credential)
    if (shared && !signIn.isStale(shared, clock.now())) return keep(shared, before)
    const base = shared ?? credential
    const from = generation
    let next: Credential
    try {
      // What could not be sealed must not be fetched: the old one may be spent by it.
      await store.ready()
      next = await signIn.renew(asking, base)
    } catch (error) {
      if (from !== generation) return load()
      if (!isEnded(error)) return fail(error, before)
      // The other program may have renewed it between our look and our try.
      const newer = await reread(signIn, asking, base)
      if (from !== generation) return load()
      return newer ? keep(newer, before) : finish(error, before)
    }
    const now = clock.now()
    // Then our clock is wrong, or the platform could give no more at this moment.
    const doubtful = signIn.isStale(next, now)
    if (doubtful) log.info('A sign-in looks stale as it comes.', { account: store.label() })
    pace.succeeded(now, doubtful)
    return keep(next, before)
  }

  const renewNow = async (refused: boolean): Promise<StoredCredential> => {
    const before = await load()
    if (unsaved) return keep(unsaved, before)
    const blocked = pace.blocked(clock.now(), refused)
    if (blocked?.failure) throw notNow(blocked.failure.message, blocked.until)
    return blocked ? before : fetchNew(before)
  }

  /** One at a time: whoever asks meanwhile shares its outcome. */
  const once = (work: () => Promise<StoredCredential>): Promise<StoredCredential> => {
    if (running) return running
    const mine = work().finally(() => {
      running = undefined
    })
    running = mine
    // What was renewed must be saved, also when everything is being closed.
    ports.aside(mine.catch(() => undefined))
    return mine
  }

  const given = async (): Promise<Secret> => {
    const before = await load()
    if (before.ended !== undefined) throw expired(before.ended)
    if (!unsaved && !isStale(before)) return before.credential.access
    try {
      return (await once(() => renewNow(false))).credential.access
    } catch (error) {
      const { access, expiresAt = Infinity } = before.credential
      // It is renewed before it ends, and until then it does.
      if (!unsaved && !isEnded(error) && expiresAt > clock.now()) return access
      throw error
    }
  }

  const adoptAgain = async (before: StoredCredential): Promise<StoredCredential> => {
    const newer = await reread(signIn, asking, before.credential)
    return newer ? keep(newer, before) : before
  }

  return {
    secret() {
      return held && held.ended === undefined && !unsaved && !isStale(held)
        ? held.credential.access
        : given()
    },
    facts: () => held?.credential.facts ?? {},
    credential: () => held?.credential,
    async renew(rejected) {
      const before = await load()
      if (before.ended !== undefined) return false
      const isRejected = ({ credential }: StoredCredential): boolean =>
        credential.access.reveal() === rejected.reveal()
      if (!isRejected(before) && !unsaved) return true
      try {
        const after = await once(() => renewNow(true))
        if (!isRejected(after)) return true
        // It was renewed a moment ago, and the platform may not have given all of it yet.
        if (isStale(after)) throw notNow('Its sign-in is renewed again in a minute.')
        return false
      } catch (error) {
        if (isEnded(error)) return false
        throw error
      }
    },
    async check(aheadMs) {
      try {
        const before = await load()
        const { refresh, others } = before.credential
        if (before.ended !== undefined) await once(() => adoptAgain(before))
        else if (unsaved || isStale(before, refresh || others ? aheadMs : 0))
          await once(() => renewNow(false))
      } catch (error) {
        log.debug('A sign-in was not renewed ahead of time.', { error })
      }
    },
    replaced: forget,
    async retry() {
      const { sealed } = await load()
      await store.end(sealed, null)
      forget()
    },
    async leaving() {
      const stored = await load().catch(() => undefined)
      return () => {
        if (stored) ports.aside(giveBack(stored.credential))
      }
    },
  }
}
