/** What is read of the limits of a ChatGPT plan, from headers and from its usage page. */
import { describe, expect, test } from 'vitest'
import { Secret } from '../../kernel/secret.ts'
import { now, ok, type Reply, scripted } from './fixtures/sign-in.ts'
import { plusHeaders, plusUsage, resetAt, weekAt } from './fixtures/limits.ts'
import { codex } from './index.ts'
import { lengthName } from './windows.ts'

const read = (headers: Record<string, string>) => codex.readQuota(headers, now)

const share = { unit: 'share' } as const
const spark = 'GPT-5.3-Codex-Spark'
const plusWindows = (used: number) => [
  { id: 'primary', label: '5 hours', ...share, used, minutes: 300, resetsAt: resetAt * 1000 },
  {
    id: 'secondary',
    label: 'Weekly',
    ...share,
    used: 0.4,
    minutes: 10_080,
    resetsAt: weekAt * 1000,
  },
  {
    id: 'codex-bengalfox-primary',
    label: `${spark}: 5 hours`,
    ...share,
    used: 0,
    minutes: 300,
    resetsAt: resetAt * 1000,
    model: spark,
  },
  { id: 'credits', label: 'Credits', unit: 'credits', remaining: 0 },
]

describe('headers', () => {
  test('tell the windows of the plan and of single models, and the credits', () => {
    expect(read(plusHeaders)).toEqual({
      windows: plusWindows(0.125),
      plan: 'plus',
      exhausted: false,
    })
  })

  test('of a free plan tell a month in the first place', () => {
    const reading = read({
      'x-codex-primary-used-percent': '3',
      'x-codex-primary-window-minutes': '43800',
      'x-codex-primary-reset-after-seconds': '60',
      'x-codex-secondary-used-percent': '0',
      'x-codex-secondary-window-minutes': '0',
      'x-codex-secondary-reset-at': '',
      'x-codex-secondary-reset-after-seconds': '0',
    })
    expect(reading?.windows).toEqual([
      {
        ...{ id: 'primary', label: 'Monthly', ...share, used: 0.03, minutes: 43_800 },
        resetsAt: now + 60_000,
      },
    ])
  })

  test('of a limit nobody has heard of are shown by its own name', () => {
    const reading = read({
      'x-night-owl-tertiary-used-percent': '120',
      'x-codex-plan-type': 'plan_of_tomorrow',
    })
    expect(reading).toEqual({
      plan: 'plan_of_tomorrow',
      windows: [
        {
          ...{ id: 'night-owl-tertiary', label: 'night-owl: Third limit', ...share, used: 1.2 },
          model: 'night-owl',
        },
      ],
    })
  })

  test.each([
    [{ has: 'true', unlimited: 'false', balance: '12.5' }, { remaining: 12.5 }],
    [{ has: 'true', unlimited: 'true', balance: '' }, { unlimited: true }],
    [{ has: 'true', unlimited: 'false', balance: 'much' }, {}],
  ])('tell credits: %j', (told, seen) => {
    const reading = read({
      'x-codex-credits-has-credits': told.has,
      'x-codex-credits-unlimited': told.unlimited,
      'x-codex-credits-balance': told.balance,
    })
    expect(reading?.windows).toEqual([
      { id: 'credits', label: 'Credits', unit: 'credits', ...seen },
    ])
  })

  test('tell that everything is used up, but not when it is one model’s limit', () => {
    const type = { 'x-codex-rate-limit-reached-type': 'rate_limit_reached' }
    expect(read({ ...plusHeaders, ...type })?.exhausted).toBe(true)
    expect(read(type)?.exhausted).toBe(true)
    const ofModel = { 'x-codex-active-limit': 'codex_bengalfox' }
    expect(read({ ...plusHeaders, ...type, ...ofModel })?.exhausted).toBeUndefined()
  })

  test('of a full window leave open whether credits go on', () => {
    const full = read({ ...plusHeaders, 'x-codex-primary-used-percent': '100' })
    expect(full).not.toHaveProperty('exhausted')
  })

  test('that tell nothing are no reading', () => {
    expect(read({ 'content-type': 'text/html', 'x-codex-turn-state': 'x' })).toBeUndefined()
    expect(read({ 'x-codex-primary-used-percent': '' })).toBeUndefined()
  })
})

test.each([
  [5, '5 minutes'],
  [60, '1 hour'],
  [299, '5 hours'],
  [1440, 'Daily'],
  [10_079, 'Weekly'],
  [3 * 1440, '3 days'],
  [28 * 1440, 'Monthly'],
  [31 * 1440, 'Monthly'],
  [365 * 1440, 'Yearly'],
])('a window of %i minutes is called %s', (minutes, name) => {
  expect(lengthName(minutes)).toBe(name)
})

describe('the usage page', () => {
  const check = async (reply: Reply, baseUrl = 'https://chatgpt.com/backend-api/codex') => {
    const { asked, fetchJson } = scripted(reply)
    const call = {
      endpoint: { baseUrl, headers: {} },
      codec: codex.speaks[0],
      secret: new Secret('access-1'),
      facts: { accountId: 'ws-1' },
    }
    return { asked, reading: await codex.checkQuota(call, fetchJson, now) }
  }

  test('tells the same as the headers, by the same ids', async () => {
    const { asked, reading } = await check(ok(plusUsage))
    expect(reading).toEqual({ windows: plusWindows(0.12), plan: 'plus', exhausted: false })
    expect(asked[0]).toMatchObject({
      url: 'https://chatgpt.com/backend-api/wham/usage',
      headers: { authorization: 'Bearer access-1', 'chatgpt-account-id': 'ws-1' },
    })
  })

  test('has another path where the platform is not ChatGPT’s own', async () => {
    const { asked } = await check(ok(plusUsage), 'http://127.0.0.1:9/codex')
    expect(asked[0]?.url).toBe('http://127.0.0.1:9/codex/api/codex/usage')
  })

  test('of an account without limits tells none', async () => {
    const nothing = { ...plusUsage, rate_limit: null, additional_rate_limits: null, credits: null }
    expect((await check(ok({ ...nothing, plan_type: 'guest' }))).reading).toEqual({
      windows: [],
      plan: 'guest',
    })
  })

  test.each([
    [{ rate_limit: { allowed: false, limit_reached: true } }, true],
    [{ rate_limit: { allowed: true, limit_reached: true } }, false],
    [{ rate_limit: { limit_reached: true } }, true],
    [{ spend_control: { reached: true, individual_limit: null } }, true],
  ])('tells whether anything can be used: %j', async (part, exhausted) => {
    expect((await check(ok({ ...plusUsage, ...part }))).reading.exhausted).toBe(exhausted)
  })

  test('tells how much of a member’s own limit is spent', async () => {
    const limit = { limit: '50', used: '20', remaining: '30', used_percent: 40, reset_at: resetAt }
    const spend = { spend_control: { reached: false, individual_limit: limit } }
    const { reading } = await check(ok({ ...plusUsage, ...spend }))
    expect(reading.windows.at(-1)).toEqual({
      ...{ id: 'spend', label: 'Spending limit', ...share, used: 0.4 },
      resetsAt: resetAt * 1000,
    })
  })

  test('that refuses is classified, and one that is something else is none', async () => {
    await expect(check({ status: 401, body: {} })).rejects.toMatchObject({
      error: { kind: 'sign-in-expired' },
    })
    for (const body of ['<html>', {}, []])
      await expect(check(ok(body))).rejects.toMatchObject({ error: { kind: 'upstream-invalid' } })
  })
})
