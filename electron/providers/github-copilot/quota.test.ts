/** What a seat has left, in the unit its plan counts in. */
import { describe, expect, it } from 'vitest'
import type { QuotaReading } from '../quota.ts'
import { type Line, places, scripted, secretOf, settled } from './fixtures/scripted.ts'
import { githubCopilot } from './index.ts'

const [codec] = githubCopilot.speaks
const endpoint = { baseUrl: 'https://api.githubcopilot.com', headers: {} }
const reset = '2026-10-01T00:00:00Z'
const resetsAt = Date.parse(reset)

describe('with each answer', () => {
  const snapshot = (ent: number, rem: number, totRem: number) =>
    `ent=${ent}&ov=0.0&ovPerm=false&rem=${rem}&rst=2026-10-01T00%3A00%3A00Z&totRem=${totRem}`
  const read = (headers: Record<string, string>, facts?: Record<string, string>) =>
    githubCopilot.readQuota(headers, 0, facts)?.windows

  it('comes what is left, in credits or in premium requests', () => {
    const headers = { 'x-quota-snapshot-premium_interactions': snapshot(400, 75, 300) }
    const counted = { id: 'premium_interactions', used: 0.25, remaining: 300, limit: 400, resetsAt }
    expect(read(headers, { billing: 'credits' })).toEqual([
      { ...counted, label: 'AI credits', unit: 'credits' },
    ])
    expect(read(headers, { billing: 'requests' })).toEqual([
      { ...counted, label: 'Premium requests', unit: 'requests' },
    ])
  })

  it('comes a share alone where nobody told the unit', () => {
    const headers = { 'x-quota-snapshot-premium_models': snapshot(400, 75, 300) }
    expect(read(headers)).toEqual([
      { id: 'premium_models', label: 'Premium use', unit: 'share', used: 0.25, resetsAt },
    ])
  })

  it('may come without limit, overdrawn, or written in full escapes', () => {
    const [chat, spent, escaped] =
      read(
        {
          'x-quota-snapshot-chat': snapshot(-1, 100, -1),
          'x-quota-snapshot-premium_interactions': snapshot(300, 0, -30),
          'x-quota-snapshot-completions': encodeURIComponent(snapshot(2000, 50, 1000)),
        },
        { billing: 'requests' },
      ) ?? []
    expect(chat).toEqual({ id: 'chat', label: 'Chat', unit: 'requests', unlimited: true, resetsAt })
    expect(spent).toMatchObject({ used: 1.1, remaining: -30 })
    expect(escaped).toMatchObject({ used: 0.5, remaining: 1000 })
  })

  it('come the limits of the session and the week', () => {
    expect(
      read({
        'x-usage-ratelimit-session': snapshot(100, 90, 90),
        'x-usage-ratelimit-weekly': snapshot(100, 40, 40),
      }),
    ).toMatchObject([
      { id: 'session', label: 'Session', used: expect.closeTo(0.1) },
      { id: 'weekly', label: 'Weekly', minutes: 10_080, used: expect.closeTo(0.6) },
    ])
  })

  it('come windows of tomorrow by their own names', () => {
    expect(read({ 'x-quota-snapshot-deep_research': snapshot(10, 50, 5) })).toMatchObject([
      { id: 'deep_research', label: 'Deep research', unit: 'share', used: 0.5 },
    ])
    expect(read({ 'x-quota-snapshot-constructor': snapshot(10, 50, 5) })).toMatchObject([
      { label: 'Constructor' },
    ])
  })

  it('comes nothing where nothing is told', () => {
    expect(read({ 'content-type': 'application/json' })).toBeUndefined()
    expect(
      read({ 'x-quota-snapshot-chat': 'garbage', 'x-quota-snapshot-x': '%%%' }),
    ).toBeUndefined()
  })
})

describe('when asked', () => {
  const credential = settled({
    access: secretOf('tid=short-token'),
    others: { github: secretOf('ghu_madeup0000') },
    facts: { kind: 'app', way: 'exchanged' },
  })
  async function check(line: Line): Promise<QuotaReading> {
    const github = scripted({ [places.seat]: line })
    const { access: secret, facts } = credential
    const call = { endpoint, codec, secret, facts, credential }
    const reading = await githubCopilot.checkQuota(call, github.ports.fetchJson, github.now)
    expect(github.asked[0]?.headers['authorization']).toBe('token ghu_madeup0000')
    return reading
  }
  const entry = (more: object) => ({
    entitlement: 300,
    unlimited: false,
    quota_reset_at: 0,
    ...more,
  })
  const account = (snapshots: object, more: object = {}) => ({
    body: {
      copilot_plan: 'individual',
      quota_reset_date: '2026-10-01',
      quota_snapshots: snapshots,
      ...more,
    },
  })
  const unlimited = { entitlement: 0, unlimited: true, percent_remaining: 100 }

  it('tells credits where the plan counts in them', async () => {
    const premium = entry({ entitlement: 3900, remaining: 2418, quota_remaining: 2418.5 })
    const said = account(
      { chat: unlimited, premium_interactions: premium },
      { token_based_billing: true },
    )
    expect(await check(said)).toEqual({
      plan: 'individual',
      exhausted: false,
      windows: [
        { id: 'chat', label: 'Chat', unit: 'requests', unlimited: true, resetsAt },
        {
          id: 'premium_interactions',
          label: 'AI credits',
          unit: 'credits',
          used: 1 - 2418.5 / 3900,
          remaining: 2418.5,
          limit: 3900,
          resetsAt,
        },
      ],
    })
  })

  it('tells premium requests on older plans, where chat goes on without them', async () => {
    const spent = entry({ remaining: -3, percent_remaining: 0, overage_permitted: false })
    const reading = await check(account({ chat: unlimited, premium_interactions: spent }))
    expect(reading.exhausted).toBe(false)
    expect(reading.windows[1]).toMatchObject({
      label: 'Premium requests',
      remaining: -3,
      used: 1.01,
    })
  })

  it.each([
    ['credits are used up', entry({ remaining: 0 }), true],
    ['more may be spent than was given', entry({ remaining: -5, overage_permitted: true }), false],
    ['a shared pool has nothing left', { ...unlimited, has_quota: false }, true],
    ['a shared pool has some', { ...unlimited, has_quota: true }, false],
    ['only a percentage is told, of nothing', { percent_remaining: 0 }, true],
    ['nothing is told', {}, false],
  ])('knows whether all is used up where %s', async (_, premium, exhausted) => {
    const said = account(
      { premium_interactions: premium },
      { token_based_billing: { enabled: true } },
    )
    expect((await check(said)).exhausted).toBe(exhausted)
  })

  it('reads the small allowances of the free plan', async () => {
    const body = {
      access_type_sku: 'free_limited_copilot',
      limited_user_quotas: { chat: 0, completions: 1500 },
      monthly_quotas: { chat: 50, completions: 2000 },
      limited_user_reset_date: '2026-10-01',
    }
    expect(await check({ body })).toEqual({
      plan: 'free_limited_copilot',
      exhausted: true,
      windows: [
        { id: 'chat', label: 'Chat', unit: 'requests', used: 1, remaining: 0, limit: 50, resetsAt },
        {
          id: 'completions',
          label: 'Completions',
          unit: 'requests',
          used: 0.25,
          remaining: 1500,
          limit: 2000,
          resetsAt,
        },
      ],
    })
  })

  it('believes the finest date', async () => {
    const said = (more: object, own = 0) =>
      check(account({ premium_interactions: entry({ remaining: 1, quota_reset_at: own }) }, more))
    const at = async (reading: Promise<QuotaReading>) => (await reading).windows[0]?.resetsAt
    expect(await at(said({ quota_reset_date_utc: '2026-10-02T00:00:00.000Z' }))).toBe(
      Date.parse('2026-10-02'),
    )
    expect(await at(said({}, 1_790_000_000))).toBe(1_790_000_000_000)
    expect(await at(said({ quota_reset_date: 'soon' }))).toBeUndefined()
  })

  it('says so where GitHub does not tell this app', async () => {
    await expect(check({ status: 404 })).rejects.toMatchObject({
      error: { kind: 'unsupported', message: expect.stringMatching(/with the next answer/) },
    })
    const call = { endpoint, codec, secret: secretOf('tid=x'), facts: { way: 'exchanged' } }
    await expect(
      githubCopilot.checkQuota(call, scripted({}).ports.fetchJson, 0),
    ).rejects.toMatchObject({ error: { kind: 'unsupported' } })
  })

  it('asks with the token itself where that is what calls are made with', async () => {
    const github = scripted({ [places.seat]: account({}) })
    const call = { endpoint, codec, secret: secretOf('gho_madeup0000'), facts: { way: 'direct' } }
    const reading = await githubCopilot.checkQuota(call, github.ports.fetchJson, 0)
    expect(reading).toEqual({ plan: 'individual', windows: [] })
  })

  it('fails as a sign-in does where the sign-in has ended', async () => {
    await expect(check({ status: 401 })).rejects.toMatchObject({
      error: { kind: 'sign-in-expired' },
    })
  })
})
