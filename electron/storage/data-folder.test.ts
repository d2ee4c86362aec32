/** One engine at a time has a data folder, and nobody else reads it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { temporaryFolder } from '../../test/support/state.ts'
import { holderOf, openDataFolder } from './data-folder.ts'

let temporary: ReturnType<typeof temporaryFolder>
let path: string
beforeEach(() => {
  temporary = temporaryFolder()
  path = join(temporary.path, 'deep', 'data')
})
afterEach(() => temporary.remove())

/** Another engine that holds the folder until it is killed. */
async function otherEngine() {
  const script = `
    import { openDataFolder } from ${JSON.stringify(join(import.meta.dirname, 'data-folder.ts'))}
    const folder = openDataFolder(${JSON.stringify(path)})
    process.stdin.on('data', () => { folder.close(); process.exit() })
    console.log('held')`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  return child
}

test('is made for its owner alone, and leaves nothing behind when it is closed', () => {
  const folder = openDataFolder(path)
  expect(statSync(path).mode & 0o777).toBe(0o700)
  expect(statSync(join(path, 'engine.lock')).mode & 0o777).toBe(0o600)
  expect(folder.file('x.sqlite')).toBe(join(path, 'x.sqlite'))
  folder.close()
  expect(readdirSync(path)).toEqual([])
  openDataFolder(path).close()
})

test('a second engine is told which process has the folder', async () => {
  const other = await otherEngine()
  try {
    expect(() => openDataFolder(path)).toThrow(
      `Another Plugboard (process ${other.pid}) is using the data folder ${path}`,
    )
    expect(existsSync(join(path, 'engine.lock'))).toBe(true)
  } finally {
    other.stdin.write('close\n')
    await once(other, 'exit')
  }
  openDataFolder(path).close()
})

test('tells who holds it, as long as somebody does', async () => {
  expect(holderOf(path)).toBeUndefined()
  const other = await otherEngine()
  expect(holderOf(path)).toBe(other.pid)
  other.stdin.write('close\n')
  await once(other, 'exit')
  expect(holderOf(path)).toBeUndefined()
  expect(readdirSync(path)).toEqual([])
})

test('the same process cannot open it twice', () => {
  const folder = openDataFolder(path)
  expect(() => openDataFolder(path)).toThrow(`process ${process.pid}`)
  folder.close()
})

test('what a killed engine left behind is taken over', async () => {
  const other = await otherEngine()
  other.kill('SIGKILL')
  await once(other, 'exit')
  expect(existsSync(join(path, 'engine.lock'))).toBe(true)
  openDataFolder(path).close()
})

test('a path that cannot be a folder is refused in one sentence', () => {
  writeFileSync(join(temporary.path, 'deep'), 'a file')
  expect(() => openDataFolder(path)).toThrow(/^The data folder .* cannot be used: /)
})
