/** A sign-in that another program shares: its file is looked at again before anything is given up. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openSigningIn, type SigningIn } from '../../../test/support/signing-in.ts'
import { Secret } from '../../kernel/secret.ts'
import type { Credential } from '../../providers/sign-in.ts'

const minute = 60_000
const hour = 60 * minute

let rig: SigningIn
beforeEach(async () => {
  rig = await openSigningIn()
})
afterEach(() => rig.close())

const upstream = (id: string) => {
  const found = rig.state.accounts.snapshot().get(id)?.upstream
  if (!found) throw new Error('There is no such account.')
  return found
}
const secretOf = async (id: string): Promise<string | undefined> =>
  (await upstream(id).secret())?.reveal()

const path = () => join(rig.path, '.tool', 'auth.json')

/** Writes what the other program keeps. */
function write({ access, refresh, expiresAt, facts }: Credential): void {
  mkdirSync(join(rig.path, '.tool'), { recursive: true })
  const secrets = { access: access.reveal(), refresh: refresh?.reveal() }
  const renewedAt = rig.state.clock.now()
  writeFileSync(path(), JSON.stringify({ ...secrets, who: facts['who'], expiresAt, renewedAt }))
}

/** A sign-in of that person that ends an hour after `ahead` milliseconds from now. */
const fresh = (who = 'anna', ahead = 0): Credential =>
  rig.platform.issue(who, rig.state.clock.now() + ahead)

async function imported(): Promise<string> {
  write(fresh())
  const wish = { provider: 'plan', sourceId: 'tool' }
  const { admitted } = await rig.signIns.importFrom(wish)
  return admitted[0]?.accountId ?? ''
}

test('the file it came from is looked into first, and its newer sign-in taken', async () => {
  const id = await imported()
  const newer = fresh('anna', minute)
  write(newer)
  const rejected = (await upstream(id).secret()) ?? new Secret('')
  expect(await upstream(id).renew?.(rejected)).toBe(true)
  expect(await secretOf(id)).toBe(newer.access.reveal())
  expect(rig.platform.renewals).toEqual([])
})

test('somebody else who has signed in there is none of our business', async () => {
  const id = await imported()
  write(fresh('ben', minute))
  rig.state.clock.advance(hour)
  expect(await secretOf(id)).toMatch(/^canary-access-anna-/)
  expect(rig.platform.renewals).toHaveLength(1)
})

test('what we have renewed ourselves is not replaced by what it came from', async () => {
  const id = await imported()
  const old = fresh('anna', -minute)
  rig.state.clock.advance(hour)
  const renewed = await secretOf(id)
  write(old)
  rig.state.clock.advance(minute)
  expect(await upstream(id).renew?.(new Secret(renewed ?? ''))).toBe(true)
  expect(await secretOf(id)).not.toBe(old.access.reveal())
  expect(rig.platform.renewals).toHaveLength(2)
})

test('a file that is gone, or makes no sense, is no obstacle', async () => {
  const id = await imported()
  writeFileSync(path(), '{')
  rig.state.clock.advance(hour)
  expect(await secretOf(id)).toMatch(/^canary-access-anna-/)
  rmSync(path())
  rig.state.clock.advance(hour)
  expect(await secretOf(id)).toMatch(/^canary-access-anna-/)
})

test('a crash between renewing and saving spends the old one; the other program’s newer one brings it back', async () => {
  const id = await imported()
  const { raw } = rig.state.database
  raw.exec(
    "CREATE TRIGGER full BEFORE UPDATE OF secret ON accounts BEGIN SELECT RAISE(ABORT, 'killed'); END",
  )
  rig.state.clock.advance(hour - 4 * minute)
  await expect(upstream(id).secret()).rejects.toThrow('could not be saved')
  raw.exec('DROP TRIGGER full')
  await rig.reopen()
  await expect(upstream(id).secret()).rejects.toThrow('sign in again')
  expect(await rig.state.accounts.get(id)).toMatchObject({ health: { state: 'attention' } })
  const newer = fresh()
  write(newer)
  await rig.state.accounts.renewSignIns()
  expect(await secretOf(id)).toBe(newer.access.reveal())
  expect(await rig.state.accounts.get(id)).toMatchObject({ health: { state: 'ready' } })
})
