/** A port counts as free only where nobody has it, on either loopback address. */
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { afterEach, expect, it } from 'vitest'
import { freePort } from './free-port.ts'

let taken: Server | undefined
afterEach(async () => {
  if (!taken) return
  taken.close()
  await once(taken, 'close')
  taken = undefined
})

/** The port, or undefined where the machine has no such address. */
async function take(host: string): Promise<number | undefined> {
  const server = createServer()
  try {
    server.listen(0, host)
    await once(server, 'listening')
  } catch {
    return undefined
  }
  taken = server
  return (server.address() as AddressInfo).port
}

it.for(['127.0.0.1', '::1'])('passes over one that is taken on %s', async (host, { skip }) => {
  const port = await take(host)
  if (port === undefined) return skip('This machine has no such address.')
  expect(await freePort(port)).not.toBe(port)
})

it('takes the first one if nobody has it', async () => {
  const port = await take('127.0.0.1')
  taken?.close()
  if (taken) await once(taken, 'close')
  taken = undefined
  expect(await freePort(port ?? 0)).toBe(port)
})
