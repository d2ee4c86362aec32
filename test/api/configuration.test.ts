/** Configuring over REST, on real domains: platforms, channels, accounts, groups, keys, settings. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { badKey, goodKey } from './acme.ts'
import { refusal } from './refusal.ts'
import { openRig, type Rig, start } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await openRig()
})

afterEach(() => rig.close())

const addAccount = (label = 'Mine') =>
  rig.client.accounts.create({ platform: 'acme', label, secret: goodKey })

const post = (path: string, body: unknown, method = 'POST') =>
  rig.ask(path, { method, body: JSON.stringify(body) })

describe('platforms', () => {
  it('are listed with presets and logins', async () => {
    const { items } = await rig.client.platforms.list()
    expect(items).toHaveLength(1)
    expect(items[0]).toMatchObject({
      id: 'acme',
      protocols: ['openai-chat'],
      logins: [{ kind: 'api-key', optional: false }],
      presets: [
        { id: 'acme', keyOptional: false },
        { id: 'acme-local', keyOptional: true },
      ],
    })
  })

  it('that do not exist are refused with a list of those that do', async () => {
    const error = await refusal(rig.client.platforms.get({ id: 'nobody' }))
    expect(error).toMatchObject({ code: 'NOT_FOUND', status: 404 })
    expect(error.message).toContain('acme')
  })
})

describe('accounts', () => {
  it('are added with their models, at 201', async () => {
    const response = await post('/admin/accounts', { platform: 'acme', secret: goodKey })
    expect(response.status).toBe(201)
    expect(await response.json()).toMatchObject({
      provider: 'acme',
      hasSecret: true,
      models: 2,
      enabled: true,
      health: { state: 'ready', inFlight: 0 },
    })
  })

  it('are not stored when the platform refuses the key, and the refusal does not hold it', async () => {
    const response = await post('/admin/accounts', { platform: 'acme', secret: badKey })
    const text = await response.text()
    expect(response.status).toBe(400)
    expect(text).not.toContain(badKey)
    expect((await rig.client.accounts.list({})).total).toBe(0)
  })

  it('with the same key on the same channel are a conflict', async () => {
    await addAccount()
    expect(await refusal(addAccount('Again'))).toMatchObject({ code: 'CONFLICT', status: 409 })
  })

  it('are changed, disabled, enabled and removed', async () => {
    const { id } = await addAccount()
    const changed = await rig.client.accounts.update({ id, label: 'Renamed', weight: 3 })
    expect(changed).toMatchObject({ label: 'Renamed', weight: 3 })
    expect((await rig.client.accounts.disable({ id })).health.state).toBe('disabled')
    expect((await rig.client.accounts.enable({ id })).health.state).toBe('ready')
    const removed = await rig.ask(`/admin/accounts/${id}`, { method: 'DELETE' })
    expect([removed.status, await removed.text()]).toEqual([204, ''])
    expect(await refusal(rig.client.accounts.get({ id }))).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('serve again at once when their error is cleared', async () => {
    const { id } = await addAccount()
    const upstream = rig.ports.accounts.snapshot().get(id)?.upstream
    upstream?.health.failed({ kind: 'sign-in-expired', message: 'gone' }, 'acme-1', start)
    expect((await rig.client.accounts.get({ id })).health.state).toBe('attention')
    expect((await rig.client.health.get()).advice).toEqual([expect.stringContaining('Mine')])
    expect((await rig.client.accounts.clearError({ id })).health.state).toBe('ready')
  })

  it('list their models again on demand', async () => {
    const { id } = await addAccount()
    const synced = await rig.client.accounts.sync({ id })
    expect(synced).toMatchObject({ account: { id, models: 2 }, added: [], removed: [] })
  })

  it('have models whose names may hold slashes', async () => {
    const { id } = await addAccount()
    const off = await rig.client.accounts.updateModel({ id, model: 'lab/acme-2', enabled: false })
    expect(off).toMatchObject({ id: 'lab/acme-2', enabled: false, source: 'listed' })
    const entered = await rig.client.accounts.updateModel({ id, model: 'lab/secret/3' })
    expect(entered.source).toBe('manual')
    await rig.client.accounts.removeModel({ id, model: 'lab/secret/3' })
    const { items } = await rig.client.accounts.models({ id })
    expect(items.map((model) => [model.id, model.enabled])).toEqual([
      ['acme-1', true],
      ['lab/acme-2', false],
    ])
  })

  it('are listed page by page', async () => {
    for (const name of ['a', 'b', 'c']) {
      rig.time += 1
      await rig.client.accounts.create({
        platform: 'acme',
        label: name,
        secret: `${goodKey}-${name}`,
      })
    }
    const first = await rig.client.accounts.list({ limit: 2 })
    expect(first.items.map(({ label }) => label)).toEqual(['a', 'b'])
    const rest = await rig.client.accounts.list({ limit: 2, after: first.next ?? '' })
    expect(rest.items.map(({ label }) => label)).toEqual(['c'])
    expect(rest.next).toBeUndefined()
  })
})

describe('channels', () => {
  it('are made, changed, and kept while accounts are on them', async () => {
    const channel = await rig.client.channels.create({
      provider: 'acme',
      baseUrl: 'https://relay.example/v1',
      headers: { 'X-Team': 'blue' },
    })
    expect(channel).toMatchObject({ headerNames: ['x-team'], accounts: 0 })
    const { id } = await rig.client.accounts.create({
      platform: 'acme',
      channelId: channel.id,
      secret: goodKey,
    })
    const busy = await refusal(rig.client.channels.remove({ id: channel.id }))
    expect(busy.code).toBe('CONFLICT')
    await rig.client.accounts.remove({ id })
    await rig.client.channels.update({ id: channel.id, label: 'Relay' })
    expect((await rig.client.channels.list({})).items[0]?.label).toBe('Relay')
    await rig.client.channels.remove({ id: channel.id })
    expect((await rig.client.channels.list({})).total).toBe(0)
  })

  it('of an unencrypted far address are refused, naming the field', async () => {
    const error = await refusal(
      rig.client.channels.create({ provider: 'acme', baseUrl: 'http://far.example/v1' }),
    )
    expect(error).toMatchObject({ code: 'INVALID', data: { fields: [{ path: 'baseUrl' }] } })
  })
})

describe('groups', () => {
  it('begin with the default one, which offers every model and stays', async () => {
    await addAccount()
    const { items } = await rig.client.groups.list({})
    expect(items[0]).toMatchObject({ isDefault: true, automatic: true })
    const id = items[0]?.id ?? ''
    const models = await rig.client.groups.effectiveModels({ id })
    expect(models.items.map(({ model }) => model)).toEqual(['acme-1', 'lab/acme-2'])
    expect(models.items[0]).toMatchObject({
      explicit: false,
      accounts: [{ label: 'Mine', available: true }],
    })
    expect((await refusal(rig.client.groups.remove({ id }))).code).toBe('CONFLICT')
  })

  it('bind public names to accounts', async () => {
    const account = await addAccount()
    const group = await rig.client.groups.create({ label: 'Team' })
    const binding = await rig.client.groups.bindings.create({
      id: group.id,
      model: 'fast',
      accountId: account.id,
      upstreamModel: 'acme-1',
    })
    await rig.client.groups.bindings.update({ id: group.id, bindingId: binding.id, weight: 5 })
    const { items } = await rig.client.groups.effectiveModels({ id: group.id })
    expect(items).toMatchObject([
      { model: 'fast', explicit: true, accounts: [{ upstreamModel: 'acme-1', weight: 5 }] },
    ])
    expect((await rig.client.groups.bindings.list({ id: group.id })).total).toBe(1)
    await rig.client.groups.bindings.remove({ id: group.id, bindingId: binding.id })
    await rig.client.groups.update({ id: group.id, enabled: false })
    await rig.client.groups.remove({ id: group.id })
    expect((await refusal(rig.client.groups.get({ id: group.id }))).code).toBe('NOT_FOUND')
  })
})

describe('keys', () => {
  it('are shown once and never again', async () => {
    const { key, apiKey } = await rig.client.apiKeys.create({ label: 'Editor' })
    expect(key).toMatch(/^pb-[\w-]{43}$/)
    expect(key.startsWith(apiKey.prefix)).toBe(true)
    const everything = await Promise.all(
      ['/admin/api-keys', '/admin/groups', '/admin/health'].map(async (path) =>
        (await rig.ask(path)).text(),
      ),
    )
    expect(everything.join()).not.toContain(key)
  })

  it('are changed, revoked for good, and removed', async () => {
    const { apiKey } = await rig.client.apiKeys.create({ label: 'Editor', expiresAt: start + 5000 })
    const { id } = apiKey
    expect((await rig.client.apiKeys.update({ id, expiresAt: null })).expiresAt).toBeNull()
    expect((await rig.client.apiKeys.update({ id, enabled: false })).state).toBe('disabled')
    expect((await rig.client.apiKeys.revoke({ id })).state).toBe('revoked')
    expect((await refusal(rig.client.apiKeys.update({ id, enabled: true }))).code).toBe('CONFLICT')
    await rig.client.apiKeys.remove({ id })
    expect((await rig.client.apiKeys.list({})).total).toBe(0)
  })
})

it('settings are read and changed, and refused with the field at fault', async () => {
  expect((await rig.client.settings.get()).port).toBe(7584)
  const changed = await rig.client.settings.update({ allowedHosts: ['Box.lan'], port: 8000 })
  expect(changed).toMatchObject({ allowedHosts: ['box.lan'], port: 8000 })
  const error = await refusal(rig.client.settings.update({ allowedOrigins: ['nonsense'] }))
  expect(error.message).toContain('allowedOrigins')
})

it('no file in the data folder holds the key of an account in the open', async () => {
  await addAccount()
  for (const name of readdirSync(rig.folder))
    expect(readFileSync(join(rig.folder, name)).includes(goodKey), name).toBe(false)
})
