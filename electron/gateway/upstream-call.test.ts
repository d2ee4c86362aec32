/** When a call may be made again, and how long an upstream may be silent, over real connections. */
import { createServer, type Socket } from 'node:net'
import type { AddressInfo } from 'node:net'
import { Agent } from 'undici'
import { expect, it } from 'vitest'
import { manualClock } from '../../test/support/manual-clock.ts'
import { callUpstream, type UpstreamCall } from './upstream-call.ts'

const whole = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi'

/** What comes of calls made one after the other, each answered (or not) as its turn says. */
async function callAll(
  turns: readonly ((socket: Socket) => void)[],
  clock = manualClock(),
): Promise<readonly string[]> {
  const left = [...turns]
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    let asked = ''
    socket.on('data', (piece: Buffer) => {
      asked += piece.toString()
      if (!asked.endsWith('{}')) return
      asked = ''
      left.shift()?.(socket)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const dispatcher = new Agent()
  const ends: string[] = []
  for (const _ of turns) {
    // A connection is free again in the turn after its answer.
    await new Promise(setImmediate)
    ends.push(
      await new Promise<string>((resolve) => {
        callUpstream(
          {
            dispatcher,
            address: { url: `http://127.0.0.1:${port}/`, headers: {} },
            body: '{}',
            read: () => ({
              push: () => undefined,
              end: () => resolve('answered'),
              fail: () => resolve('cut'),
            }),
            failed: (_error, stale) => resolve(stale ? 'stale' : 'failed'),
          },
          clock.now,
        )
      }),
    )
  }
  await dispatcher.destroy()
  await new Promise((resolve) => server.close(resolve))
  return ends
}

const answer = (socket: Socket): void => void socket.write(whole)

it('a kept connection that is closed at once, or reset, has gone stale', async () => {
  expect(await callAll([answer, (socket) => socket.end()])).toEqual(['answered', 'stale'])
  expect(await callAll([answer, (socket) => socket.resetAndDestroy()])).toEqual([
    'answered',
    'stale',
  ])
})

it('113. a connection that served nobody before may have done this work', async () => {
  expect(await callAll([(socket) => socket.end()])).toEqual(['failed'])
  expect(await callAll([(socket) => socket.end('HTTP/1.1 200 OK\r\ncont')])).toEqual(['failed'])
})

it('113. a call of whose answer anything was received is not made again', async () => {
  for (const begun of ['HTTP/1.1 200 OK\r\ncont', 'HTTP/1.1 103 Early Hints\r\n\r\n'])
    expect(await callAll([answer, (socket) => socket.end(begun)])).toEqual(['answered', 'failed'])
})

it('113. nor is one whose connection died after a while', async () => {
  const clock = manualClock()
  const die = (socket: Socket): void => {
    clock.advance(1500)
    socket.end()
  }
  expect(await callAll([answer, die], clock)).toEqual(['answered', 'failed'])
})

it('111. the silence of an upstream that had to wait counts from when it may go on', async () => {
  const clock = manualClock()
  let call: UpstreamCall | undefined
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => socket.write('HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhi'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const dispatcher = new Agent()
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => {
    call = callUpstream(
      {
        dispatcher,
        address: { url: `http://127.0.0.1:${port}/`, headers: {} },
        body: '{}',
        read: () => ({ push: () => resolve(), end: () => undefined, fail: () => undefined }),
        failed: () => resolve(),
      },
      clock.now,
    )
  })
  call?.pause()
  clock.advance(600_000)
  call?.resume()
  expect(call?.heardAt).toBe(clock.now())
  call?.abort({ kind: 'client-gone', message: 'Enough.' })
  await dispatcher.destroy()
  await new Promise((resolve) => server.close(resolve))
})
