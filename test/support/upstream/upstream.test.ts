/** The fake upstream does over real sockets what its plays say, and counts what it told. */
import { gunzipSync } from 'node:zlib'
import { once } from 'node:events'
import type { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { request } from 'undici'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { gate, startUpstream, type Upstream } from './index.ts'

let upstream: Upstream
beforeEach(async () => {
  upstream = await startUpstream()
})
afterEach(() => upstream.close())

const hello = { model: 'm', messages: [{ role: 'user', content: 'Say hi' }] }

const chat = (more: object = {}, headers: Record<string, string> = {}) =>
  request(`${upstream.baseUrl('openai-chat')}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1', ...headers },
    body: JSON.stringify({ ...hello, ...more }),
  })

const messages = (more: object = {}, path = '/v1/messages') =>
  request(upstream.baseUrl('anthropic-messages') + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-api-key': 'sk-1',
      'anthropic-version': '2023-06-01',
    },
    body: JSON.stringify({ ...hello, ...more }),
  })

const stream = { stream: true, stream_options: { include_usage: true } }

/** The body as the pieces in which it arrived; an iterator would join them. */
async function pieces(body: Readable): Promise<string[]> {
  const all: string[] = []
  body.on('data', (piece: Buffer) => all.push(piece.toString('latin1')))
  await once(body, 'end')
  return all
}

describe('a play', () => {
  test('says what it is told, first come first served; then the demo converses', async () => {
    upstream.next({ text: 'one' }, { text: 'two' })
    expect(upstream.waiting).toBe(2)
    const said = []
    for (let count = 0; count < 3; count++) {
      const answer = (await (await chat()).body.json()) as {
        choices: [{ message: { content: string } }]
      }
      said.push(answer.choices[0].message.content)
    }
    expect(said).toEqual(['one', 'two', 'hi'])
  })

  test('calls tools with exactly the arguments it is given', async () => {
    const args = '{"b": 1.0,  "a":"ü"}'
    upstream.next({ calls: [{ id: 'x', name: 'f', arguments: args }] })
    expect(await (await chat()).body.json()).toMatchObject({
      choices: [
        {
          message: { content: null, tool_calls: [{ id: 'call_x', function: { arguments: args } }] },
          finish_reason: 'tool_calls',
        },
      ],
    })
  })

  test('refuses in the platform’s own shape', async () => {
    const fault = { kind: 'rate-limited', message: 'slow down', retryAfter: 2 } as const
    upstream.next({ fault }, { fault })
    const first = await chat()
    expect([first.statusCode, first.headers['retry-after']]).toEqual([429, '2'])
    expect(await first.body.json()).toEqual({
      error: { message: 'slow down', type: 'requests', param: null, code: 'rate_limit_exceeded' },
    })
    expect(await (await messages({ max_tokens: 9 })).body.json()).toMatchObject({
      type: 'error',
      error: { type: 'rate_limit_error', message: 'slow down' },
    })
  })

  test('says 200 and then fails', async () => {
    const fault = { kind: 'overloaded', message: 'busy' } as const
    upstream.next({ text: 'hi', faultAfter: { frames: 0, fault } })
    upstream.next({ text: 'hi', faultAfter: { frames: 2, fault } })
    const early = await messages({ stream: true, max_tokens: 9 })
    expect(early.statusCode).toBe(200)
    expect(await early.body.text()).toMatch(/^event: error\ndata: .*overloaded_error.*\n\n$/)
    const late = await (await messages({ stream: true, max_tokens: 9 })).body.text()
    expect([...late.matchAll(/^event: (\w+)/gm)].map(([, name]) => name)).toEqual([
      'message_start',
      'ping',
      'error',
    ])
    expect(upstream.totals().answers).toBe(0)
  })

  test('drops the connection after so many bytes', async () => {
    upstream.next({ text: 'a long enough answer', cutAfter: 50 })
    const { body } = await chat(stream)
    let got = 0
    const reading = (async () => {
      for await (const piece of body as AsyncIterable<Buffer>) got += piece.length
    })()
    await expect(reading).rejects.toThrow(/other side closed|terminated/)
    expect(got).toBe(50)
    expect(await upstream.requests[0]?.ended).toBe('dropped')
  })

  test('hangs up without a word', async () => {
    upstream.next({ hangUp: true })
    await expect(chat()).rejects.toThrow(/other side closed|ECONNRESET/)
    expect(await upstream.requests[0]?.ended).toBe('dropped')
  })

  test('writes any bytes in any pieces', async () => {
    const euro = Buffer.from('€')
    upstream.next({ status: 418, raw: ['a', euro.subarray(0, 1), euro.subarray(1)] })
    const answer = await chat()
    expect(answer.statusCode).toBe(418)
    expect(await pieces(answer.body)).toEqual(['a', '\xe2', '\x82\xac'])
  })

  test('writes byte by byte', async () => {
    upstream.next({ text: 'é', chunkBytes: 1 })
    const all = await pieces((await chat(stream)).body)
    expect(new Set(all.map(({ length }) => length))).toEqual(new Set([1]))
    expect(Buffer.from(all.join(''), 'latin1').toString()).toContain('"content":"é"')
  })

  test('ends lines and pads streams as it likes, and leaves out or adds an end', async () => {
    upstream.next({
      text: 'hi',
      newline: '\r\n',
      comments: true,
      last: false,
      tail: 'data: {}\n\n',
    })
    const text = await (await chat(stream)).body.text()
    expect(text).toMatch(/^: still here\r\n\r\ndata: /)
    expect(text).not.toMatch(/[^\r]\n/)
    expect(text).not.toContain('[DONE]')
    expect(text).toMatch(/data: \{\}\r\n\r\n$/)
  })

  test('changes the frames themselves', async () => {
    upstream.next({ text: 'hi', frames: (frames) => frames.slice(-1) })
    expect(await (await chat(stream)).body.text()).toBe('data: [DONE]\n\n')
  })

  test('compresses', async () => {
    upstream.next({ text: 'hi', encoding: 'gzip' })
    const answer = await chat()
    expect(answer.headers['content-encoding']).toBe('gzip')
    const whole = gunzipSync(Buffer.from(await answer.body.arrayBuffer())).toString()
    expect(JSON.parse(whole)).toHaveProperty('choices')
  })

  test('answers a stream with JSON and JSON with a stream', async () => {
    upstream.next({ text: 'hi', as: 'json' }, { text: 'hi', as: 'sse' })
    expect((await chat(stream)).headers['content-type']).toBe('application/json')
    expect((await chat()).headers['content-type']).toContain('text/event-stream')
  })

  test('never tells its usage', async () => {
    upstream.next({ text: 'hi', usage: null }, { text: 'hi', usage: null })
    expect(await (await chat()).body.json()).not.toHaveProperty('usage')
    expect(await (await chat(stream)).body.text()).not.toContain('total_tokens')
    expect(upstream.totals().answers).toBe(0)
  })
})

describe('a gate', () => {
  test('holds the head back', async () => {
    const head = gate()
    upstream.next({ text: 'hi', holdHead: head })
    let answered = false
    const asking = chat().then((answer) => {
      answered = true
      return answer
    })
    await head.reached
    await turn()
    expect(answered).toBe(false)
    head.open()
    expect((await asking).statusCode).toBe(200)
  })

  test('holds the first byte, a later one, and the end', async () => {
    const [body, middle, end] = [gate(), gate(), gate()]
    upstream.next({
      raw: 'abcdef',
      holdBody: body,
      holdAt: { bytes: 2, gate: middle },
      holdEnd: end,
    })
    const answer = await chat()
    await body.reached
    const reading = (answer.body as AsyncIterable<Buffer>)[Symbol.asyncIterator]()
    body.open()
    expect(String((await reading.next()).value)).toBe('ab')
    await middle.reached
    middle.open()
    expect(String((await reading.next()).value)).toBe('cdef')
    await end.reached
    end.open()
    expect((await reading.next()).done).toBe(true)
    expect(await upstream.requests[0]?.ended).toBe('answered')
  })
})

describe('a record', () => {
  test('holds the headers, the raw bytes and the credential', async () => {
    await (await chat({}, { 'X-Own': 'a' })).body.dump()
    const [seen] = upstream.requests
    expect(seen).toMatchObject({
      method: 'POST',
      path: '/v1/chat/completions',
      protocol: 'openai-chat',
      credential: 'sk-1',
      status: 200,
      json: hello,
    })
    expect(seen?.headers['x-own']).toBe('a')
    expect(seen?.rawHeaders).toContain('X-Own')
    expect(seen?.body.toString()).toBe(JSON.stringify(hello))
  })

  test('says when the peer gave up, before the head and in the middle', async () => {
    for (const where of ['holdHead', 'holdEnd'] as const) {
      const held = gate()
      upstream.next({ text: 'hi', [where]: held })
      const leaving = new AbortController()
      const asking = request(`${upstream.baseUrl('openai-chat')}/chat/completions`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer sk-1' },
        body: JSON.stringify(hello),
        signal: leaving.signal,
      }).then(({ body }) => body.text())
      const seen = await upstream.arrived(where === 'holdHead' ? 1 : 2)
      await held.reached
      leaving.abort()
      await expect(asking).rejects.toThrow(/abort/i)
      expect(await seen.ended).toBe('aborted')
      expect(seen.abortedAt).toBeGreaterThan(0)
      held.open()
    }
    expect(upstream.totals().answers).toBe(0)
  })

  test('adds up what was told to each credential', async () => {
    upstream.next(
      { text: 'hi', usage: { input: 5, cacheRead: 3, output: 7, reasoning: 2 } },
      { text: 'hi', usage: { input: 1, cacheWrite: 4, output: 1 } },
      { text: 'hi', usage: { input: 100, output: 100 } },
    )
    await (await chat(stream)).body.dump()
    await (await messages({ max_tokens: 9 })).body.dump()
    await (await chat({}, { authorization: 'Bearer sk-2' })).body.dump()
    await Promise.all(upstream.requests.map(({ ended }) => ended))
    expect(upstream.totals('sk-1')).toEqual({
      answers: 2,
      input: 6,
      cacheRead: 3,
      cacheWrite: 4,
      output: 8,
      reasoning: 2,
    })
    expect(upstream.totals()).toMatchObject({ answers: 3, input: 106, output: 108 })
  })

  test('counts no usage that a stream was not asked for', async () => {
    await (await chat({ stream: true })).body.dump()
    await upstream.requests[0]?.ended
    expect(upstream.totals().answers).toBe(0)
  })
})

test('lists its models in both dialects at one path, and counts tokens', async () => {
  await using listing = await startUpstream({ models: [{ id: 'a', label: 'A' }, { id: 'b' }] })
  const ask = async (headers: Record<string, string>) =>
    (await request(`${listing.origin}/v1/models?limit=1`, { headers })).body.json()
  expect(await ask({ authorization: 'Bearer k' })).toMatchObject({
    data: [{ id: 'a' }, { id: 'b' }],
  })
  expect(await ask({ 'x-api-key': 'k', 'anthropic-version': '2023-06-01' })).toMatchObject({
    data: [{ id: 'a', display_name: 'A' }],
    has_more: true,
    last_id: 'a',
  })
  const counted = await messages({}, '/v1/messages/count_tokens')
  expect(await counted.body.json()).toEqual({ input_tokens: expect.any(Number) as number })
})
