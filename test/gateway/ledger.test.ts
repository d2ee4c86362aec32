/** The ledger's promise: what a client saw answered stands there, whatever happens next, with the upstream's own numbers. */
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { startGateway, type Protocol } from '../support/gateway.ts'
import { type Play, startUpstream } from '../support/upstream/index.ts'

const engineProcess = fileURLToPath(new URL('../support/engine-process.ts', import.meta.url))
const body = { model: 'test-model', max_tokens: 50, messages: [{ role: 'user', content: 'Hi' }] }
const paths = {
  'openai-chat': '/v1/chat/completions',
  'anthropic-messages': '/v1/messages',
} as const satisfies Partial<Record<Protocol, string>>

test('kill -9 right after a client saw the end of its answer loses nothing', async () => {
  const upstream = await startUpstream({ models: [{ id: 'test-model' }] })
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-kill-'))
  try {
    const answered: string[] = []
    for (const [path, stream] of [
      [paths['openai-chat'], true],
      [paths['openai-chat'], false],
      [paths['anthropic-messages'], true],
      [paths['anthropic-messages'], false],
    ] as const) {
      const engine = spawn(
        process.execPath,
        [engineProcess, folder, upstream.baseUrl('openai-chat')],
        { stdio: ['ignore', 'pipe', 'inherit'] },
      )
      const { url, key } = JSON.parse(
        await new Promise<string>((resolve) =>
          engine.stdout.once('data', (line: Buffer) => resolve(line.toString())),
        ),
      ) as { url: string; key: string }
      const answer = await fetch(url + path, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, stream }),
      })
      answered.push(answer.headers.get('x-plugboard-exchange') ?? '')
      const reader = answer.body?.getReader()
      let text = ''
      // Killed at the very chunk that ends the answer, before the connection has.
      while (!(stream ? /\[DONE\]|message_stop"/.test(text) : text.trimEnd().endsWith('}'))) {
        const read = await reader?.read()
        if (!read || read.done) break
        text += Buffer.from(read.value).toString()
      }
      engine.kill('SIGKILL')
      await new Promise((resolve) => engine.once('exit', resolve))
      await reader?.cancel().catch(() => undefined)
    }
    const database = new Sqlite(join(folder, 'ledger.sqlite'), { readonly: true })
    const rows = database
      .prepare<[], { id: string; outcome: string; usage_state: string }>(
        'SELECT id, outcome, usage_state FROM exchanges ORDER BY id',
      )
      .all()
    database.close()
    expect(rows).toEqual(
      answered.map((id) => ({ id, outcome: 'answered', usage_state: 'measured' })),
    )
  } finally {
    await upstream.close()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('over a mixed run with faults the totals equal what the upstream counted, with a row for every exchange', async () => {
  const upstream = await startUpstream({ models: [{ id: 'test-model' }] })
  await using gateway = await startGateway()
  await gateway.connect(upstream, 'openai-chat')
  await gateway.connect(upstream, 'anthropic-messages')
  const plays: readonly Play[] = [
    { text: 'Plain.', usage: { input: 11, output: 5 } },
    { text: 'Cached.', usage: { input: 3, cacheRead: 8, output: 2 } },
    { fault: { kind: 'invalid-request', message: 'No.' } },
    { reasoning: 'Hm.', text: 'Thought.', usage: { input: 4, output: 9, reasoning: 6 } },
    {
      calls: [{ name: 'look', arguments: '{"a":1}' }],
      stop: 'tool-calls',
      usage: { input: 6, output: 7 },
    },
  ]
  const lanes = (['openai-chat', 'anthropic-messages'] as const).flatMap((client) =>
    [true, false].map((stream) => ({ client, stream })),
  )
  let asked = 0
  for (let round = 0; round < 30; round++) {
    const wave = Array.from({ length: 8 }, (_, index) => {
      const play = plays[(round + index) % plays.length]
      const lane = lanes[(round * 8 + index) % lanes.length]
      if (!play || !lane) throw new Error('no such play')
      upstream.next(play)
      asked++
      return gateway
        .post(paths[lane.client], { ...body, stream: lane.stream })
        .then((answer) => answer.text())
    })
    await Promise.all(wave)
  }
  const rows = gateway.rows()
  const sum = (column: string): number =>
    rows.reduce((total, row) => total + Number(row[column]), 0)
  const { input, cacheRead, output, reasoning, answers } = upstream.totals()
  expect(rows).toHaveLength(asked)
  expect(rows.filter((row) => row['outcome'] === 'answered')).toHaveLength(answers)
  expect({
    input: sum('input_tokens'),
    cacheRead: sum('cache_read_tokens'),
    output: sum('output_tokens'),
  }).toEqual({ input, cacheRead, output })
  // Only one of the two protocols tells how much of the output was thought.
  expect(sum('reasoning_tokens')).toBeLessThanOrEqual(reasoning)
  expect(
    rows.every((row) => row['outcome'] !== 'answered' || row['usage_state'] === 'measured'),
  ).toBe(true)
  expect(gateway.engine.inFlight()).toBe(0)
})

test('an upstream that never tells is marked estimated, and one that never worked missing', async () => {
  const upstream = await startUpstream({ models: [{ id: 'test-model' }] })
  await using gateway = await startGateway()
  await gateway.connect(upstream, 'openai-chat')
  for (const path of Object.values(paths)) {
    upstream.next({ text: 'Who counts these words?', usage: null })
    await (await gateway.post(path, { ...body, stream: true })).text()
    const row = gateway.rows().at(-1)
    expect(row).toMatchObject({ outcome: 'answered', usage_state: 'estimated' })
    expect(Number(row?.['output_tokens'])).toBeGreaterThan(0)
    expect(Number(row?.['input_tokens'])).toBeGreaterThan(0)
  }
  await gateway.post(paths['openai-chat'], { ...body, model: 'nope' })
  expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'refused', usage_state: 'missing' })
})
