/** A whole engine on a free loopback port, with fake upstreams as its accounts, in a temporary data folder. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { openInProcess } from '../../electron/api/in-process.ts'
import { type Engine, openEngine } from '../../electron/engine.ts'
import type { Clock } from '../../electron/kernel/clock.ts'
import { openLog } from '../../electron/kernel/log.ts'
import type { AdminClient } from '../../shared/contract/index.ts'
import type { Upstream } from './upstream/index.ts'

export interface Gateway extends AsyncDisposable {
  readonly url: string
  /** A key of the default group. */
  readonly key: string
  readonly engine: Engine
  readonly admin: AdminClient
  readonly dataFolder: string
  /** What the engine logged, one JSON object a line. */
  readonly logged: string[]
  readonly openai: OpenAI
  readonly anthropic: Anthropic
  /** Adds the fake upstream as an account that speaks one protocol. */
  connect(
    upstream: Upstream,
    protocol: Protocol,
    change?: { label?: string; priority?: number; concurrency?: number },
  ): Promise<string>
  /** Rows of the ledger, newest last. */
  rows(): readonly Row[]
  /** A request as a program without an SDK makes it. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
}

export type Protocol = 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini'
export const protocols: readonly Protocol[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
]
export type Row = Readonly<Record<string, string | number | null>>

/** Accounts that speak this protocol and no other. */
const platforms: Readonly<
  Record<Protocol, { readonly platform: string; readonly preset?: string }>
> = {
  'openai-chat': { platform: 'openai-compatible' },
  'openai-responses': { platform: 'openai-compatible', preset: 'custom-responses' },
  'anthropic-messages': { platform: 'anthropic' },
  gemini: { platform: 'google' },
}

export async function startGateway(options: { readonly clock?: Clock } = {}): Promise<Gateway> {
  const dataFolder = mkdtempSync(join(tmpdir(), 'plugboard-gateway-'))
  const logged: string[] = []
  const engine = await openEngine({
    dataFolder,
    environment: { PLUGBOARD_KEY_FILE: join(dataFolder, 'data-key') },
    log: openLog({ stream: { write: (line) => logged.push(line) } }),
    ...options,
  })
  const url = await engine.listen({ port: 0 })
  const admin = openInProcess(engine.ports)
  const { key } = await admin.apiKeys.create({ label: 'test' })
  let accounts = 0
  const close = async (): Promise<void> => {
    await engine.stop(0)
    rmSync(dataFolder, { recursive: true, force: true })
  }
  return {
    url,
    key,
    engine,
    admin,
    dataFolder,
    logged,
    openai: new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 }),
    anthropic: new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 }),
    async connect(upstream, protocol, change = {}) {
      const account = await admin.accounts.create({
        ...platforms[protocol],
        baseUrl: upstream.baseUrl(protocol),
        secret: `sk-fake-${++accounts}-0123456789abcdefghij`,
        label: `${protocol} ${accounts}`,
        ...change,
      })
      return account.id
    },
    rows: () => engine.ports.ledger.prepare<[], Row>('SELECT * FROM exchanges ORDER BY id').all(),
    post: (path, body, headers = {}) =>
      fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    [Symbol.asyncDispose]: close,
  }
}
