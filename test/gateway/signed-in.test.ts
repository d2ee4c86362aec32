/** Accounts that people signed in to: through the gateway, with a token that ends early, and when their models are tried. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type CodexWorld, startCodexWorld } from '../support/codex-backend/index.ts'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { testClock } from '../support/state.ts'

interface Stage extends AsyncDisposable {
  readonly world: CodexWorld
  readonly gateway: Gateway
  readonly accountId: string
  /** The first sign-in's token is no longer accepted; the program it was taken from has a newer one. */
  renew(): void
}

async function open(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-codex-'))
  const path = join(folder, 'auth.json')
  const clock = testClock(Date.now())
  const world = await startCodexWorld({ now: clock.now })
  const gateway = await startGateway({ clock })
  const anna = world.openai.member('anna@example.org', 'Personal')
  const write = (): string => {
    const tokens = world.openai.signIn(anna)
    writeFileSync(
      path,
      JSON.stringify({ tokens, last_refresh: new Date(clock.now()).toISOString() }),
    )
    return tokens.access_token
  }
  const first = write()
  const { id: channelId } = await gateway.admin.channels.create({
    provider: 'codex',
    baseUrl: world.codex.baseUrl,
  })
  await gateway.admin.signIns.acknowledge({ provider: 'codex' })
  const { signedIn } = await gateway.admin.signIns.imports.take({
    provider: 'codex',
    channelId,
    source: 'codex-cli',
    path,
  })
  return {
    world,
    gateway,
    accountId: signedIn[0]?.account.id ?? '',
    renew() {
      world.openai.revoke(first)
      // A sign-in of this very minute is not renewed already.
      clock.advance(2 * 60_000)
      write()
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await world[Symbol.asyncDispose]()
      rmSync(folder, { recursive: true })
    },
  }
}

const hello = { model: 'gpt-5.2', input: 'Hello', stream: false }

test('a subscription answers clients of every protocol', async () => {
  await using stage = await open()
  const { gateway } = stage
  const bodies: readonly [string, object][] = [
    ['/v1/responses', hello],
    ['/v1/chat/completions', { model: 'gpt-5.2', messages: [{ role: 'user', content: 'Hello' }] }],
    [
      '/v1/messages',
      { model: 'gpt-5.2', max_tokens: 50, messages: [{ role: 'user', content: 'Hello' }] },
    ],
    ['/v1beta/models/gpt-5.2:generateContent', { contents: [{ parts: [{ text: 'Hello' }] }] }],
  ]
  for (const [path, body] of bodies) {
    const answer = await gateway.post(path, body)
    expect(`${path} ${answer.status} ${answer.ok ? '' : await answer.text()}`).toBe(`${path} 200 `)
  }
  expect(stage.world.codex.disguises).toEqual([])
})

test('the SDK’s helper finds the whole answer in the last event, though the platform leaves it out', async () => {
  await using stage = await open()
  const stream = stage.gateway.openai.responses.stream({ model: 'gpt-5.2', input: 'Hello' })
  const answer = await stream.finalResponse()
  expect(answer.output_text).not.toBe('')
})

test('a token that ended early is put right without the client noticing', async () => {
  await using stage = await open()
  stage.renew()
  const answer = await stage.gateway.post('/v1/responses', hello)
  expect(answer.status).toBe(200)
  expect(stage.gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', status: 200 })
})

test('its models are asked for a word each, and what came of it is kept', async () => {
  await using stage = await open()
  const { admin } = stage.gateway
  const { id: runId } = await admin.accounts.test({ id: stage.accountId })
  let run = await admin.accounts.testProgress({ id: stage.accountId, runId })
  for (let patience = 0; run.state === 'running' && patience < 500; patience++) {
    await new Promise((resolve) => setImmediate(resolve))
    run = await admin.accounts.testProgress({ id: stage.accountId, runId })
  }
  expect(run.state).toBe('done')
  expect(run.results.map(({ outcome, message }) => [outcome, message])).toEqual(
    run.results.map(() => ['passed', undefined]),
  )
  expect(run.results.length).toBeGreaterThan(0)
})
