/** A client that leaves, at whatever moment: the upstream is called off at once, the ledger says who left, and no account is blamed. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gateway, protocols, startGateway } from '../support/gateway.ts'
import { plainRequest } from '../support/plain-request.ts'
import { gate, type Play, startUpstream, type Upstream } from '../support/upstream/index.ts'

const model = 'gemini-2.5-flash'
const text = 'It was a dark and stormy night, and the rain fell in torrents on the roofs. '.repeat(
  6,
)

type Gate = ReturnType<typeof gate>
/** Where the upstream is when the client leaves; `heard`: the client has its status by then. */
const moments: readonly {
  readonly moment: string
  readonly heard: boolean
  readonly hold: (held: Gate, bytes: number) => Play
}[] = [
  {
    moment: 'before the upstream’s status',
    heard: false,
    hold: (holdHead) => ({ text, holdHead }),
  },
  {
    moment: 'before its first byte',
    heard: false,
    hold: (holdBody) => ({ text, holdBody }),
  },
  {
    moment: 'in the middle of its answer',
    heard: true,
    hold: (held, bytes) => ({ text, holdAt: { bytes, gate: held } }),
  },
  {
    moment: 'when only the end is missing',
    heard: true,
    hold: (holdEnd) => ({ text, last: false, holdEnd }),
  },
]
const lanes = protocols.flatMap((client) =>
  protocols.flatMap((upstream) => [true, false].map((stream) => ({ client, upstream, stream }))),
)

let upstream: Upstream
let gateway: Gateway
beforeAll(async () => {
  upstream = await startUpstream({ models: [{ id: model }] })
  gateway = await startGateway()
})
afterAll(async () => {
  await gateway[Symbol.asyncDispose]()
  await upstream.close()
})

describe.each(lanes)(
  '$client → $upstream, stream: $stream',
  ({ client, upstream: home, stream }) => {
    test.each(moments)('109. leaving $moment', async ({ heard, hold }) => {
      const account = await gateway.connect(upstream, home)
      const held = gate()
      // Only its own protocol is asked for a body instead of a stream, which is far shorter.
      upstream.next(hold(held, !stream && client === home ? 300 : 4000))
      const leaving = new AbortController()
      const recorded = new Promise<void>((resolve) => {
        const stop = gateway.engine.ports.recorded(() => {
          stop()
          resolve()
        })
      })
      const { path, body } = plainRequest(client, { model, stream })
      const asked = fetch(gateway.url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${gateway.key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: leaving.signal,
      }).then((answer) => answer.text())
      asked.catch(() => undefined)
      await held.reached
      leaving.abort()
      await expect(asked).rejects.toThrow(/abort/)
      expect(await upstream.requests.at(-1)?.ended).toBe('aborted')
      held.open()
      await recorded
      expect(gateway.rows().at(-1)).toMatchObject({
        outcome: 'client-gone',
        error_kind: 'client-gone',
        ...(heard ? {} : { status: 499 }),
      })
      const { health } = await gateway.admin.accounts.get({ id: account })
      expect(health).toMatchObject({ state: 'ready', inFlight: 0 })
      expect(gateway.engine.inFlight()).toBe(0)
      await gateway.admin.accounts.remove({ id: account })
    })
  },
)
