/** `plugboard demo`: a fresh engine with the built-in upstream, one streamed request, and what to try next. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openInProcess } from '../api/in-process.ts'
import type { AdminClient } from '../../shared/contract/index.ts'
import { askStreamed } from './demo-request.ts'
import { freePort } from './free-port.ts'
import type { ListeningEngine } from './host.ts'
import { facts } from './print.ts'
import type { Session } from './session.ts'
import { Complaint } from './terminal.ts'
import { exchangeFacts } from './usage.ts'

export interface DemoOptions {
  /** End after the first answer. */
  readonly once: boolean
  readonly port?: number
}

const usualPort = 7584
const question = 'What is the meaning of life?'

export async function demo(session: Session, { once, port }: DemoOptions): Promise<void> {
  const { terminal, host } = session
  const left = new AbortController()
  const interrupted = terminal.interrupted().then(() => left.abort())
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-demo-'))
  try {
    const engine = await host.listen({
      dataFolder: folder,
      // There may be no keychain, and nothing of a demo belongs into one.
      environment: { PLUGBOARD_KEY_FILE: join(folder, 'data-key') },
      port: port ?? (await freePort(usualPort)),
    })
    try {
      await show({ session, engine, once, signal: left.signal })
      if (!once && !left.signal.aborted) await interrupted
    } finally {
      await engine.stop()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Stage {
  readonly session: Session
  readonly engine: ListeningEngine
  readonly once: boolean
  readonly signal: AbortSignal
}

async function show({ session, engine, once, signal }: Stage): Promise<void> {
  const { terminal, json } = session
  const { url } = engine
  const client = openInProcess(engine.ports)
  const { key, model } = await furnish(client)
  const say = (text: string): void => {
    if (!json) terminal.write(text)
  }

  say(`Plugboard listens at ${url}, with its built-in demo upstream.\n\n> ${question}\n\n`)
  const answer = await askStreamed({ url, key, model, question, signal }, say)
  if (signal.aborted) return
  const { items } = await client.usageLogs.list({ limit: 1 })
  const [exchange] = items
  if (!exchange) throw new Complaint('The ledger does not hold the exchange.')
  say(`\n\nThe ledger has it:\n\n${exchangeFacts(exchange)}`)
  if (!once)
    say(
      `\nIt keeps serving until you press Ctrl-C:\n\n${places(url, key)}\n` +
        `Try it in another terminal:\n\n${curl({ url, key, model })}\n`,
    )
  if (json)
    terminal.write(`${JSON.stringify({ url, key, model, answer, exchange }, undefined, 2)}\n`)
}

/** Adds the account that needs no sign-in, and a key. */
async function furnish(client: AdminClient): Promise<{ key: string; model: string }> {
  const { items: platforms } = await client.platforms.list()
  const platform = platforms.find(({ logins }) => logins.some(({ kind }) => kind === 'none'))
  if (!platform) throw new Complaint('This build of Plugboard has no built-in demo upstream.')
  const account = await client.accounts.create({ platform: platform.id })
  const { items: models } = await client.accounts.models({ id: account.id })
  const [model] = models
  if (!model) throw new Complaint('The built-in demo upstream lists no models.')
  const { key } = await client.apiKeys.create({ label: 'Demo' })
  return { key, model: model.id }
}

const places = (url: string, key: string): string =>
  facts([
    ['OpenAI base URL', `${url}/v1`],
    ['Anthropic base URL', url],
    ['Key', key],
  ])

function curl({ url, key, model }: { url: string; key: string; model: string }): string {
  const body = JSON.stringify({
    model,
    stream: true,
    messages: [{ role: 'user', content: 'Hello!' }],
  })
  return `curl -N ${url}/v1/chat/completions -H 'Authorization: Bearer ${key}' -H 'Content-Type: application/json' -d '${body}'\n`
}
