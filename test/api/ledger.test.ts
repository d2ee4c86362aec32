/** Reading over REST, on real domains: exchanges, sums, health. */
import { readdirSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../../electron/kernel/ids.ts'
import { goodKey } from './acme.ts'
import { refusal } from './refusal.ts'
import { exchangeRow, openRig, type Rig, start } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await openRig()
})

afterEach(() => rig.close())

const addAccount = (label = 'Mine') =>
  rig.client.accounts.create({ platform: 'acme', label, secret: goodKey })

describe('the ledger', () => {
  it('is read newest first, with the names of keys and accounts', async () => {
    const account = await addAccount()
    const { apiKey } = await rig.client.apiKeys.create({ label: 'Editor' })
    rig.record(
      exchangeRow(1, { outcome: 'refused', status: 401 }),
      exchangeRow(2, {
        keyId: apiKey.id,
        warnings: [{ field: 'top_k', action: 'dropped' }],
        attempts: [
          {
            accountId: account.id,
            channelId: account.channelId,
            provider: 'acme',
            protocol: 'openai-chat',
            model: 'acme-1',
            startedAt: start,
            durationMs: 5,
            status: 200,
          },
        ],
      }),
    )
    const { items } = await rig.client.usageLogs.list({})
    expect(items.map(({ status }) => status)).toEqual([200, 401])
    expect(items[0]).toMatchObject({
      apiKeyLabel: 'Editor',
      accountLabel: 'Mine',
      tokens: { input: 10, output: 5 },
      attempts: 1,
    })
    const detail = await rig.client.usageLogs.get({ id: items[0]?.id ?? '' })
    expect(detail).toMatchObject({
      attempts: [{ accountLabel: 'Mine', model: 'acme-1' }],
      warnings: [{ field: 'top_k' }],
    })
    const filtered = await rig.ask(`/admin/usage-logs?apiKeyId=${apiKey.id}&limit=1`)
    expect(await filtered.json()).toMatchObject({ items: [{ apiKeyId: apiKey.id }] })
  })

  it('says that it holds no such exchange', async () => {
    const error = await refusal(rig.client.usageLogs.get({ id: newId(start) }))
    expect(error.code).toBe('NOT_FOUND')
  })

  it('is added up for the dashboard', async () => {
    rig.time = start + 3_600_000
    rig.record(
      exchangeRow(0),
      exchangeRow(1, { outcome: 'cut', usage: { ...exchangeRow(0).usage, cacheRead: 30 } }),
      exchangeRow(-40 * 24 * 3_600_000),
    )
    const stats = await rig.client.dashboard.stats({ range: '24h' })
    expect(stats).toMatchObject({
      exchanges: 2,
      errors: 1,
      outcomes: { answered: 1, cut: 1 },
      tokens: { input: 20, cacheRead: 30 },
      cacheHitRate: 0.6,
      models: [{ id: 'acme-1', exchanges: 2 }],
    })
    expect(stats.series.reduce((sum, bucket) => sum + bucket.exchanges, 0)).toBe(2)
    for (const range of ['today', '7d', '30d'] as const) {
      const { series, since } = await rig.client.dashboard.stats({ range })
      expect(series[0]?.startsAt).toBe(since)
    }
  })
})

it('health tells a new owner what to do first', async () => {
  const health = await rig.client.health.get()
  expect(health).toMatchObject({
    status: 'attention',
    version: '1.2.3',
    endpoint: rig.url,
    vault: { backend: 'key-file' },
    counts: { accounts: 0, groups: 1 },
  })
  expect(health.advice[0]).toContain('add one')
  expect(readdirSync(rig.folder)).not.toContain('data-key')
  await addAccount()
  expect(await rig.client.health.get()).toMatchObject({
    status: 'ok',
    advice: [],
    counts: { accounts: 1, accountsEnabled: 1, models: 2 },
  })
})
