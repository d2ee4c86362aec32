/** Keeping a sign-in alive: which token is used how, when it ends, and what is said when it cannot go on. */
import { describe, expect, it } from 'vitest'
import { Failure } from '../../hub/error.ts'
import type { Credential } from '../sign-in.ts'
import { type Line, places, scripted, secretOf, settled } from './fixtures/scripted.ts'
import { identity, isStale, unsettled } from './grant.ts'
import { renew } from './renew.ts'

const person = { body: { id: 7, login: 'anna' } }
const noSeat = { status: 404, body: { message: 'Not Found' } }
const token = (more: object = {}): Line => ({
  body: {
    token: 'tid=madeup;exp=1',
    // Of a clock two hours off: nobody should look at it.
    expires_at: 1_780_007_200,
    refresh_in: 1500,
    sku: 'copilot_for_business_seat_quota',
    endpoints: { api: 'https://api.business.githubcopilot.com' },
    ...more,
  },
})

const thrown = async (promise: Promise<unknown>) => {
  const failure: unknown = await promise.catch((reason: unknown) => reason)
  if (!(failure instanceof Failure)) throw new Error('it did not fail')
  return failure.error
}
const paths = (asked: readonly { readonly url: string }[]) =>
  asked.map(({ url }) => new URL(url).pathname)

describe('a token of an OAuth app', () => {
  const found = unsettled({ token: 'gho_madeup0000' })

  it('is used as it is where Copilot takes it', async () => {
    const github = scripted({
      [places.person]: person,
      [places.seat]: { body: { copilot_plan: 'business', token_based_billing: true } },
      [places.models]: { body: { data: [] } },
    })
    const credential = await renew(github.ports, found)
    expect(credential.access.reveal()).toBe('gho_madeup0000')
    expect(credential.expiresAt).toBeUndefined()
    expect(credential.facts).toMatchObject({ way: 'direct', plan: 'business', billing: 'credits' })
    expect(isStale(credential, github.now + 1e12)).toBe(false)
    expect(identity(credential)).toEqual({
      key: 'github.com/7',
      label: 'anna (Business)',
      plan: 'business',
    })
  })

  it('is exchanged where Copilot does not', async () => {
    const github = scripted({
      [places.person]: person,
      [places.seat]: noSeat,
      [places.models]: { status: 403 },
      [places.exchange]: token(),
    })
    const credential = await renew(github.ports, found)
    expect(credential.access.reveal()).toBe('tid=madeup;exp=1')
    expect(credential.facts['way']).toBe('exchanged')
  })

  it('has ended when neither takes it', async () => {
    const github = scripted({ [places.models]: { status: 401 }, [places.exchange]: noSeat })
    expect((await thrown(renew(github.ports, settled()))).kind).toBe('sign-in-expired')
  })

  it('is tried again later when Copilot cannot be asked', async () => {
    const github = scripted({ [places.models]: { status: 503 } })
    expect((await thrown(renew(github.ports, settled()))).kind).toBe('upstream-unavailable')
  })

  it('is probed where GitHub says that the seat is, if that is GitHub’s own', async () => {
    const probe = async (api: string, at: string) => {
      const github = scripted({
        [places.person]: person,
        [places.seat]: { body: { endpoints: { api } } },
        [`GET ${at}/models`]: {},
      })
      await renew(github.ports, found)
      return github.asked.at(-1)?.headers['authorization']
    }
    const business = 'https://api.business.githubcopilot.com'
    expect(await probe(business, business)).toBe('Bearer gho_madeup0000')
    for (const elsewhere of [
      'https://api.githubcopilot.com.evil.example',
      'http://api.githubcopilot.com',
      'https://evil.example',
      'http://127.0.0.1:1',
    ])
      expect(await probe(elsewhere, 'https://api.githubcopilot.com')).toBe('Bearer gho_madeup0000')
  })
})

describe('a token of a GitHub App', () => {
  const app = settled({
    others: { github: secretOf('ghu_madeup0000') },
    facts: { kind: 'app' },
  })

  it('is exchanged, and never sent to Copilot itself', async () => {
    const github = scripted({ [places.exchange]: token() })
    const credential = await renew(github.ports, app)
    expect(paths(github.asked)).toEqual(['/copilot_internal/v2/token'])
    expect(github.asked[0]?.headers).toMatchObject({
      authorization: 'token ghu_madeup0000',
      'x-github-api-version': '2025-04-01',
      'user-agent': expect.stringMatching(/^plugboard\//),
    })
    expect(credential.facts).toMatchObject({
      api: 'https://api.business.githubcopilot.com',
      sku: 'copilot_for_business_seat_quota',
    })
    expect(credential.others?.['github']?.reveal()).toBe('ghu_madeup0000')
  })

  it('gives one whose end is told by our clock, however wrong it is', async () => {
    const github = scripted({ [places.exchange]: token() })
    github.now += 2 * 3_600_000
    const credential = await renew(github.ports, app)
    expect(credential.expiresAt).toBe(github.now + 1_560_000)
    expect(isStale(credential, github.now + 1_499_999)).toBe(false)
    expect(isStale(credential, github.now + 1_500_000)).toBe(true)
  })

  it('is exchanged anew once when the clock was set back, and then is good', async () => {
    const github = scripted({ [places.exchange]: token() })
    const before = await renew(github.ports, app)
    github.now -= 2 * 3_600_000
    expect(isStale(before, github.now)).toBe(true)
    expect(isStale(await renew(github.ports, before), github.now)).toBe(false)
  })

  it('lasts at least a minute whatever it is told to, so that nothing turns in circles', async () => {
    const github = scripted({ [places.exchange]: token({ refresh_in: -5 }) })
    const credential = await renew(github.ports, app)
    expect(isStale(credential, github.now + 59_999)).toBe(false)
  })

  it('is not sent to an address that is not GitHub’s', async () => {
    const endpoints = { api: 'https://evil.example' }
    const github = scripted({ [places.exchange]: token({ endpoints }) })
    expect((await renew(github.ports, app)).facts['api']).toBeUndefined()
  })

  it('is renewed five minutes before its own end, and the new one is kept', async () => {
    const ending = (at: number): Credential => ({
      ...app,
      refresh: secretOf('ghr_madeup0000'),
      facts: { ...app.facts, clientId: 'Iv23MadeUp', githubEndsAt: String(at) },
    })
    const github = scripted({
      [places.token]: {
        body: { access_token: 'ghu_next0000', refresh_token: 'ghr_next0000', expires_in: 28_800 },
      },
      [places.exchange]: token(),
    })
    expect(isStale(ending(github.now + 300_001), github.now)).toBe(false)
    expect(isStale(ending(github.now + 300_000), github.now)).toBe(true)
    const credential = await renew(github.ports, ending(github.now + 300_000))
    expect(github.asked[0]?.form).toEqual({
      client_id: 'Iv23MadeUp',
      grant_type: 'refresh_token',
      refresh_token: 'ghr_madeup0000',
    })
    expect(credential.others?.['github']?.reveal()).toBe('ghu_next0000')
    expect(credential.refresh?.reveal()).toBe('ghr_next0000')
    expect(credential.facts['githubEndsAt']).toBe(String(github.now + 28_800_000))
  })

  it('is not lost when Copilot fails right after it was renewed', async () => {
    const ending: Credential = {
      ...app,
      refresh: secretOf('ghr_madeup0000'),
      facts: { ...app.facts, clientId: 'Iv23MadeUp', githubEndsAt: '0' },
    }
    const github = scripted({
      [places.token]: {
        body: { access_token: 'ghu_next0000', refresh_token: 'ghr_next0000', expires_in: 28_800 },
      },
      [places.exchange]: [{ status: 503 }, token()],
    })
    const half = await renew(github.ports, ending)
    expect(half.refresh?.reveal()).toBe('ghr_next0000')
    expect(isStale(half, github.now)).toBe(true)
    const whole = await renew(github.ports, half)
    expect(whole.access.reveal()).toBe('tid=madeup;exp=1')
    expect(paths(github.asked).filter((path) => path.endsWith('/access_token'))).toHaveLength(1)
  })

  it('has ended when its refresh token was used before', async () => {
    const ending: Credential = {
      ...app,
      refresh: secretOf('ghr_madeup0000'),
      facts: { ...app.facts, clientId: 'Iv23MadeUp', githubEndsAt: '0' },
    }
    const github = scripted({ [places.token]: { body: { error: 'bad_refresh_token' } } })
    expect((await thrown(renew(github.ports, ending))).kind).toBe('sign-in-expired')
  })
})

describe('a personal access token', () => {
  it('is tried, and refused in words that say what to do', async () => {
    const github = scripted({
      [places.person]: person,
      [places.seat]: noSeat,
      [places.models]: { status: 400, body: 'Personal Access Tokens are not supported' },
    })
    const failure = await thrown(renew(github.ports, unsettled({ token: 'github_pat_madeup' })))
    expect(failure.kind).toBe('sign-in-expired')
    expect(failure.message).toMatch(/fine-grained personal access tokens.*sign in with a code/)
  })
})

describe('at a tenant', () => {
  it('everything stays at its own addresses', async () => {
    const github = scripted({
      'GET https://api.acme.ghe.com/user': person,
      'GET https://api.acme.ghe.com/copilot_internal/user': noSeat,
      'GET https://copilot-api.acme.ghe.com/models': {},
    })
    const found = unsettled({ token: 'gho_madeup0000', host: 'acme.ghe.com' })
    const credential = await renew(github.ports, found)
    expect(identity(credential)).toMatchObject({
      key: 'acme.ghe.com/7',
      label: 'anna at acme.ghe.com',
    })
  })
})

describe('an identity', () => {
  it('is not made up before GitHub was asked', () => {
    const raw = unsettled({ token: 'gho_madeup0000', login: 'anna' })
    expect(isStale(raw, 0)).toBe(true)
    expect(() => identity(raw)).toThrow(/renew it first/)
  })

  it('shows a plan of tomorrow by its own name', () => {
    expect(identity(settled({ facts: { plan: 'individual_max' } }))).toMatchObject({
      label: 'anna (individual_max)',
      plan: 'individual_max',
    })
    expect(identity(settled({ facts: { plan: 'constructor' } })).label).toBe('anna (constructor)')
  })
})
