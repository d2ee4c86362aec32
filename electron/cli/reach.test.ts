/** Whom the admin token is sent to: the engine that holds the folder, and nobody who has its old port. */
import { writeFileSync } from 'node:fs'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { temporaryFolder } from '../../test/support/state.ts'
import { loadAdminToken } from '../api/admin-token.ts'
import { type DataFolder, openDataFolder } from '../storage/data-folder.ts'
import type { Host } from './host.ts'
import { reachEngine } from './reach.ts'

let temporary: ReturnType<typeof temporaryFolder>
let held: DataFolder
beforeEach(() => {
  temporary = temporaryFolder()
  held = openDataFolder(temporary.path)
  loadAdminToken(temporary.path)
})
afterEach(() => {
  held.close()
  temporary.remove()
})

const never: Host = {
  open: () => Promise.reject(new Error('opened a folder that is in use')),
  listen: () => Promise.reject(new Error('listened')),
}
const note = (pid: number): void =>
  writeFileSync(held.file('engine.json'), JSON.stringify({ pid, url: 'http://127.0.0.1:9' }))
const reach = () => reachEngine({ dataFolder: temporary.path, environment: {} }, never)

it('an engine that holds the folder and says where it listens is reached', async () => {
  note(process.pid)
  expect(await reach()).toMatchObject({ running: true })
})

it('a note that another process left behind is not believed', async () => {
  note(process.pid + 1)
  await expect(reach()).rejects.toThrow('does not listen yet: try again in a moment')
})
