/** The contract's other bindings: RPC over HTTP, a message port, no wire at all; and the live feed over each. */
import { MessageChannel } from 'node:worker_threads'
import { createORPCClient, isDefinedError, safe } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openInProcess } from '../../electron/api/in-process.ts'
import { openIpc } from '../../electron/api/ipc.ts'
import type { AdminClient } from '../../shared/contract/index.ts'
import { signInPlatform } from '../support/sign-in-platform.ts'
import { goodKey } from './acme.ts'
import { exchangeRow, openRig, type Rig } from './rig.ts'

let rig: Rig
const undo: (() => void)[] = []

beforeEach(async () => {
  rig = await openRig()
})

afterEach(async () => {
  for (const step of undo.splice(0)) step()
  await rig.close()
})

const overHttp = (): AdminClient =>
  createORPCClient(
    new HttpLink({ url: `${rig.url}/rpc`, headers: { authorization: `Bearer ${rig.token}` } }),
  )

function overPort(): AdminClient {
  const { port1, port2 } = new MessageChannel()
  const ipc = openIpc(rig.ports)
  ipc.serve(port1)
  port2.start()
  undo.push(() => {
    ipc.close()
    port1.close()
  })
  return createORPCClient(new PortLink({ port: port2 }))
}

const all: readonly (readonly [string, () => AdminClient])[] = [
  ['REST', () => rig.client],
  ['RPC over HTTP', overHttp],
  ['a message port', overPort],
  ['no wire', () => openInProcess(rig.ports)],
]

describe.each(all)('over %s', (_name, open) => {
  it('a procedure answers, and refuses with a typed error', async () => {
    const client = open()
    const account = await client.accounts.create({ platform: 'acme', secret: goodKey })
    expect((await client.accounts.get({ id: account.id })).label).toBe('Acme')
    const { error } = await safe(client.accounts.get({ id: 'nobody' }))
    expect(error && isDefinedError(error) && error.code).toBe('NOT_FOUND')
    const invalid = await safe(client.accounts.list({ limit: 0 }))
    expect(invalid.error).toMatchObject({
      defined: true,
      code: 'INVALID',
      data: { fields: [{ path: 'limit' }] },
    })
  })

  it('the live feed tells of exchanges as they end and of what changed', async () => {
    const client = open()
    const { apiKey } = await client.apiKeys.create({ label: 'Editor' })
    const leaving = new AbortController()
    const feed = await client.events.watch(undefined, { signal: leaving.signal })
    rig.record(exchangeRow(1, { keyId: apiKey.id }))
    expect((await feed.next()).value).toMatchObject({
      type: 'exchange',
      exchange: { apiKeyLabel: 'Editor', outcome: 'answered', attempts: 0 },
    })
    await client.apiKeys.update({ id: apiKey.id, label: 'Renamed' })
    expect((await feed.next()).value).toEqual({ type: 'changed', what: 'bindings' })
    rig.record(exchangeRow(2, { keyId: apiKey.id }))
    expect((await feed.next()).value).toMatchObject({ exchange: { apiKeyLabel: 'Renamed' } })
    leaving.abort()
    await feed.return(undefined).catch(() => undefined)
  })
})

describe.each(all)('signing in over %s', (_name, open) => {
  it('is told step by step', async () => {
    await rig.close()
    const plan = signInPlatform({ id: 'plan' })
    rig = await openRig({ providers: [plan.provider] })
    const client = open()
    const provider = 'plan'
    await client.signIns.acknowledge({ provider })
    const leaving = new AbortController()
    const feed = await client.events.watch(undefined, { signal: leaving.signal })
    const { id, userCode } = await client.signIns.start({ provider, way: 'device' })
    expect(userCode).toBe('ABCD-1234')
    await client.signIns.cancel({ provider, id })
    const states = []
    for await (const notice of feed) {
      if (notice.type !== 'sign-in') continue
      states.push(notice.signIn.state)
      if (notice.signIn.state === 'cancelled') break
    }
    expect(states.at(-1)).toBe('cancelled')
    leaving.abort()
  })
})

describe('the live feed over REST', () => {
  it('is a stream of server-sent events', async () => {
    const response = await rig.ask('/admin/events')
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    await rig.client.settings.update({ keepAliveMs: 5000 })
    let text = ''
    while (reader && !/data: .*\n\n/.test(text)) text += (await reader.read()).value ?? ''
    expect(text).toContain('event: message')
    expect(text).toContain('data: {"type":"changed","what":"settings"}')
    await reader?.cancel()
  })

  it('lets go of the engine when its reader leaves', async () => {
    let listening = 0
    let left: () => void = () => undefined
    const gone = new Promise<void>((resolve) => (left = resolve))
    await rig.close()
    rig = await openRig({
      recorded: (subscribe) => (listener) => {
        listening += 1
        const stop = subscribe(listener)
        return () => {
          listening -= 1
          stop()
          left()
        }
      },
    })
    const leaving = new AbortController()
    await rig.ask('/admin/events', { signal: leaving.signal })
    expect(listening).toBe(1)
    leaving.abort()
    await gone
    expect(listening).toBe(0)
  })

  it('ends when the engine stops', async () => {
    const response = await rig.ask('/admin/events')
    rig.closeAdmin()
    expect(await response.text()).not.toContain('data: {')
  })
})
