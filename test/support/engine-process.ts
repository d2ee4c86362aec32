/** An engine in a process of its own, to be killed: prints its URL and a key as one line of JSON. Arguments: data folder, upstream base URL. */
import { join } from 'node:path'
import { openInProcess } from '../../electron/api/in-process.ts'
import { openEngine } from '../../electron/engine.ts'
import { openLog } from '../../electron/kernel/log.ts'

const [, , dataFolder = '', baseUrl = ''] = process.argv
const engine = await openEngine({
  dataFolder,
  environment: { PLUGBOARD_KEY_FILE: join(dataFolder, 'data-key') },
  log: openLog({ stream: process.stderr, level: 'warn' }),
})
const url = await engine.listen({ port: 0 })
const admin = openInProcess(engine.ports)
const { items } = await admin.accounts.list({})
if (items.length === 0)
  await admin.accounts.create({
    platform: 'openai-compatible',
    baseUrl,
    secret: 'sk-fake-0123456789abcdefghij',
  })
const { key } = await admin.apiKeys.create({ label: `process ${process.pid}` })
process.stdout.write(`${JSON.stringify({ url, key })}\n`)
