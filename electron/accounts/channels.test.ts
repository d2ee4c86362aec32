/** Channels are made, shared, changed and kept from leading keys astray. */
import { afterEach, beforeEach, expect, test } from 'vitest'
import {
  type FakePlatform,
  fakePlatform,
  openState,
  refusalOf,
  temporaryFolder,
  type TestState,
} from '../../test/support/state.ts'
import { Secret } from '../kernel/secret.ts'

let temporary: ReturnType<typeof temporaryFolder>
let state: TestState
let cloud: FakePlatform

beforeEach(async () => {
  temporary = temporaryFolder()
  cloud = fakePlatform({
    id: 'cloud',
    presets: [
      {
        id: 'main',
        label: 'Main',
        baseUrl: 'https://main.example.com/v1',
        baseUrls: { 'anthropic-messages': 'https://main.example.com/anthropic' },
      },
      { id: 'own', label: 'Own' },
    ],
  })
  state = await openState(temporary.path, { providers: [cloud.provider] })
})
afterEach(async () => {
  await state.close()
  temporary.remove()
})

test('a channel is made from a preset, shown without header values, and changed', async () => {
  const { channels } = state.accounts
  const channel = await channels.create({ provider: 'cloud', headers: { 'X-Title': 'v4lue' } })
  expect(channel).toEqual({
    id: channel.id,
    provider: 'cloud',
    preset: 'main',
    label: 'Main',
    baseUrl: 'https://main.example.com/v1',
    protocols: ['openai-chat', 'anthropic-messages'],
    headerNames: ['x-title'],
    enabled: true,
    accounts: 0,
    createdAt: state.clock.now(),
    proxy: 'inherit',
    proxyLogin: false,
  })
  const changed = await channels.update(channel.id, {
    label: 'Renamed',
    protocols: ['anthropic-messages'],
    headers: {},
  })
  expect(changed).toMatchObject({
    label: 'Renamed',
    protocols: ['anthropic-messages'],
    headerNames: [],
  })
  expect(await channels.get(channel.id)).toEqual(changed)
  await channels.remove(channel.id)
  expect(await refusalOf(channels.get(channel.id))).toMatchObject({ code: 'not-found' })
})

test('the addresses of a preset are used while the channel stands at its base URL', async () => {
  const { accounts } = state
  const at = await accounts.add({ provider: 'cloud', secret: new Secret('k') })
  const elsewhere = await accounts.add({
    provider: 'cloud',
    baseUrl: 'https://relay.example.com',
    secret: new Secret('k'),
  })
  const endpoint = (id: string) => accounts.snapshot().get(id)?.upstream.endpoint
  expect(endpoint(at.id)?.baseUrls).toEqual({
    'anthropic-messages': 'https://main.example.com/anthropic',
  })
  expect(endpoint(elsewhere.id)?.baseUrls).toBeUndefined()
})

test('an endpoint has one channel', async () => {
  const { channels } = state.accounts
  await channels.create({ provider: 'cloud' })
  expect(await refusalOf(channels.create({ provider: 'cloud' }))).toMatchObject({
    code: 'conflict',
  })
  const own = await channels.create({
    provider: 'cloud',
    preset: 'own',
    baseUrl: 'https://a.example.com',
  })
  await channels.create({ provider: 'cloud', preset: 'own', baseUrl: 'https://b.example.com' })
  expect(
    await refusalOf(channels.update(own.id, { baseUrl: 'https://b.example.com/' })),
  ).toMatchObject({ code: 'conflict' })
})

test('a channel with accounts stays', async () => {
  const account = await state.accounts.add({ provider: 'cloud', secret: new Secret('k') })
  expect(await refusalOf(state.accounts.channels.remove(account.channelId))).toMatchObject({
    code: 'conflict',
    message: 'The channel "Main" still has an account: remove it first.',
  })
})

test('stored keys cannot be led to another host by changing the base URL', async () => {
  const { channels } = state.accounts
  const account = await state.accounts.add({ provider: 'cloud', secret: new Secret('k') })
  const moved = channels.update(account.channelId, { baseUrl: 'https://thief.example.com/v1' })
  expect(await refusalOf(moved)).toMatchObject({ code: 'conflict', field: 'baseUrl' })
  const path = 'https://main.example.com/v2'
  expect(await channels.update(account.channelId, { baseUrl: path })).toMatchObject({
    baseUrl: path,
  })
})

test('protocols the platform does not speak are refused', async () => {
  const { channels } = state.accounts
  for (const protocols of [['gemini'], []])
    expect(await refusalOf(channels.create({ provider: 'cloud', protocols }))).toMatchObject({
      code: 'invalid',
      field: 'protocols',
    })
})
