/** What keeps an engine from starting says so in one sentence and leaves everything as it was. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openEngine } from '../../electron/engine.ts'
import { openLog } from '../../electron/kernel/log.ts'

let folder = ''
const logged: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plugboard-start-'))
  logged.length = 0
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const open = () =>
  openEngine({
    dataFolder: folder,
    environment: { PLUGBOARD_KEY_FILE: join(folder, 'data-key') },
    log: openLog({ stream: { write: (line) => logged.push(line) } }),
  })

const taken = (host: string, port: number): Promise<Server> =>
  new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(port, host, () => resolve(server))
  })
const portOf = (server: Server): number => {
  const address = server.address()
  return typeof address === 'object' && address ? address.port : 0
}

test('a port in use says by whom and how to choose another', async () => {
  const other = await taken('127.0.0.1', 0)
  const engine = await open()
  const port = portOf(other)
  await expect(engine.listen({ port })).rejects.toThrow(
    new RegExp(`Port ${port} on 127.0.0.1 is in use by .*process ${process.pid}.*--port`),
  )
  await engine.stop(0)
  other.close()
})

test('the same port on ::1 alone is as bad: programs that say localhost would reach a stranger', async () => {
  const other = await taken('::1', 0)
  const engine = await open()
  await expect(engine.listen({ port: portOf(other) })).rejects.toThrow(/::1 is in use/)
  await engine.stop(0)
  other.close()
})

test('a second engine on the same folder is told who has it', async () => {
  const engine = await open()
  await expect(open()).rejects.toThrow(new RegExp(`process ${process.pid}.*--data-dir`))
  await engine.stop(0)
})

test('it listens on loopback alone unless told otherwise, and then it warns', async () => {
  const engine = await open()
  const url = await engine.listen({ port: 0 })
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(logged).toEqual([])
  await engine.stop(0)
  const open2 = await open()
  await open2.listen({ port: 0, host: '0.0.0.0' })
  expect(logged.join('')).toContain('other machines can reach it')
  await open2.stop(0)
})

describe.each(['config.sqlite', 'ledger.sqlite'])('a damaged %s', (name) => {
  test('is refused, and nothing is touched', async () => {
    const engine = await open()
    await engine.stop(0)
    writeFileSync(join(folder, name), 'this was a database once, long ago')
    const before = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))])
    await expect(open()).rejects.toThrow(new RegExp(`${name} is damaged`))
    expect(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file))])).toEqual(
      before,
    )
  })
})

test('a database of a newer Plugboard is refused', async () => {
  const engine = await open()
  await engine.stop(0)
  const file = join(folder, 'ledger.sqlite')
  const bytes = readFileSync(file)
  bytes.writeUInt32BE(99, 60)
  writeFileSync(file, bytes)
  await expect(open()).rejects.toThrow(/newer Plugboard/)
  expect(readFileSync(file)).toEqual(bytes)
})
