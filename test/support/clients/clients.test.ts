/** The official SDKs, as judges, understand everything the fake upstream says, and it takes everything they send. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gate, startUpstream, type Upstream } from '../upstream/index.ts'
import { programs } from './index.ts'
import { model } from './client.ts'
import { transcript } from './transcript.ts'
import { makers, vercelClient } from './vercel.ts'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='

/** What `ai` does unless it is told otherwise: it refers to what OpenAI has stored. */
const storing = vercelClient({
  model: makers.openaiResponses.model,
  thinking: { openai: { forceReasoning: true, reasoningSummary: 'auto' } },
})

const lanes = programs.flatMap((program) =>
  [true, false].map((stream) => ({ ...program, stream, program: program.client(stream) })),
)

describe.each(lanes)(
  '$label, stream: $stream',
  ({ label, protocol, stops, recalls, stream, program }) => {
    let upstream: Upstream
    beforeAll(async () => {
      upstream = await startUpstream({ models: [{ id: model }], keys: ['sk-1'] })
    })
    afterAll(() => upstream.close())
    const door = () => ({ url: upstream.origin, key: 'sk-1' })
    const usage = { input: 30, cacheRead: 10, output: 20 }

    test('hears a text with its usage', async () => {
      const text = 'Grüße 👩‍👩‍👧 — 你好, "quoted" \\ and\nlines'
      upstream.next({ text, usage })
      const heard = await program.ask(door(), { text: 'Hello' })
      expect(heard).toMatchObject({ text, stop: stops.stop, calls: [], refused: false })
      expect([heard.input, heard.cached, heard.output]).toEqual([40, 10, 20])
      expect(upstream.requests.at(-1)?.protocol).toBe(protocol)
    })

    test('hears parallel tool calls', async () => {
      upstream.next({
        text: 'Let me look.',
        calls: [
          { name: 'get_weather', arguments: '{"place":"Zürich"}' },
          { name: 'get_weather', arguments: '{ "place" : "São Paulo" }' },
        ],
      })
      const heard = await program.ask(door(), { text: 'Weather?', tools: true })
      expect(heard.text).toBe('Let me look.')
      expect(heard.stop).toBe(stops['tool-calls'])
      expect(heard.calls.map(({ input }) => input)).toEqual([
        { place: 'Zürich' },
        { place: 'São Paulo' },
      ])
      expect(new Set(heard.calls.map(({ id }) => id)).size).toBe(2)
    })

    test('sends an image', async () => {
      upstream.next({ text: 'A pixel.' })
      await program.ask(door(), { text: 'What is this?', image: pixel })
      expect(JSON.stringify(upstream.requests.at(-1)?.json)).toContain(pixel)
    })

    test('hears that the limit was met', async () => {
      upstream.next({ text: 'This goes on and', stop: 'length' })
      expect((await program.ask(door(), { text: 'Go on' })).stop).toBe(stops.length)
    })

    test('hears a refusal', async () => {
      upstream.next({ text: 'No.', refused: true, stop: 'refusal' })
      expect((await program.ask(door(), { text: 'Go on' })).refused).toBe(true)
    })

    test('hears thoughts apart from words', async () => {
      upstream.next({ reasoning: 'First I think.', text: 'Then I speak.' })
      const heard = await program.ask(door(), { text: 'Think!', thinking: true, maxTokens: 4000 })
      const told = protocol === 'openai-chat' && label.startsWith('ai') ? '' : 'First I think.'
      expect(heard).toMatchObject({ text: 'Then I speak.', reasoning: told })
    })

    test('runs tools and sends everything back in its place', async () => {
      upstream.next(
        {
          reasoning: 'Zürich comes first.',
          text: 'I look at Zürich.',
          calls: [{ id: 'first', name: 'get_weather', arguments: '{"place":"Zürich"}' }],
        },
        {
          reasoning: 'Oslo is left.',
          calls: [{ id: 'second', name: 'get_weather', arguments: '{"place":"Oslo"}' }],
        },
        { text: 'Warm in Zürich, cold in Oslo.' },
      )
      const answer = await program.runTools(door(), {
        text: 'How is it?',
        weatherOf: (place) => `${place}: fair`,
      })
      expect(answer).toBe('Warm in Zürich, cold in Oslo.')
      expect(transcript(upstream.requests.at(-1)?.json)).toEqual(
        [
          ['user', 'How is it?'],
          ['thought', 'Zürich comes first.'],
          ['assistant', 'I look at Zürich.'],
          ['call', { place: 'Zürich' }],
          ['result', { place: 'Zürich' }, 'Zürich: fair'],
          ['thought', 'Oslo is left.'],
          ['call', { place: 'Oslo' }],
          ['result', { place: 'Oslo' }, 'Oslo: fair'],
        ].filter(([kind]) => recalls || kind !== 'thought'),
      )
      expect(
        upstream.requests.map(({ status }) => status).filter((status) => status !== 200),
      ).toEqual([])
    })

    test('is told why it was turned away', async () => {
      upstream.next({ fault: { kind: 'rate-limited', message: 'too fast', retryAfter: 1 } })
      await expect(program.ask(door(), { text: 'a' })).rejects.toThrow(/too fast/)
    })

    test('sees a connection break', async () => {
      upstream.next({ text: 'hello there', cutAfter: 60 })
      await expect(program.ask(door(), { text: 'a' })).rejects.toBeInstanceOf(Error)
    })

    test.runIf(stream)('is told of an error in the middle of an answer', async () => {
      const fault = { kind: 'overloaded', message: 'quite busy' } as const
      upstream.next({ text: 'hello there, you', faultAfter: { frames: 2, fault } })
      await expect(program.ask(door(), { text: 'a' })).rejects.toThrow(
        /busy|overloaded|Incomplete JSON|ended before/i,
      )
    })

    test('gives up when it is told to', async () => {
      const held = gate()
      upstream.next({ text: 'late', holdBody: held })
      const leaving = new AbortController()
      const before = upstream.requests.length
      const asking = program.ask(door(), { text: 'a', signal: leaving.signal })
      const seen = await upstream.arrived(before + 1)
      await held.reached
      leaving.abort()
      await expect(asking).rejects.toThrow(/abort/i)
      expect(await seen.ended).toBe('aborted')
      held.open()
    })
  },
)

test.each([true, false])('items that were stored are referred to, stream: %s', async (stream) => {
  await using upstream = await startUpstream()
  upstream.next(
    {
      reasoning: 'Hm.',
      calls: [{ id: 'x', name: 'get_weather', arguments: '{"place":"Oslo"}' }],
    },
    { text: 'Cold.' },
  )
  const door = { url: upstream.origin, key: 'sk-1' }
  const errand = { text: 'Oslo?', weatherOf: () => 'cold' }
  expect(await storing(stream).runTools(door, errand)).toBe('Cold.')
  expect(JSON.stringify(upstream.requests.at(-1)?.json)).toContain('item_reference')
})
