/** What the meter learns from a stream that is only forwarded. */
import { expect, test } from 'vitest'
import { decodeStream } from './decode-stream.ts'
import { serverSearch, thinkingAndTools } from './fixtures/streams.ts'
import { passage } from './passage.ts'

const told = (frames: readonly { readonly data: string }[]) => {
  const watcher = passage.watch()
  return frames
    .filter(({ data }) => passage.needles.some((needle) => data.includes(needle)))
    .map((frame) => watcher.read(frame))
}

test.each([
  ['thoughts and tools', thinkingAndTools],
  ['a search', serverSearch],
])('it counts what decoding counts: %s', (_, frames) => {
  const decoder = decodeStream({ tools: new Map() }, { issuer: 'i' })
  const end = decoder.push(frames).at(-1)
  const notes = told(frames)
  expect(notes.findLast(({ usage }) => usage)?.usage).toEqual(
    end?.type === 'end' ? end.usage : 'no end',
  )
  expect(notes.at(-1)).toEqual({ finished: true, last: true })
  expect(notes.filter(({ finished }) => finished)).toHaveLength(2)
})

test('only the frames that matter are read', () => {
  expect(told(thinkingAndTools)).toHaveLength(3)
})

test('words that look like needles mean nothing', () => {
  const data = JSON.stringify({
    type: 'content_block_delta',
    index: 0,
    delta: { type: 'text_delta', text: 'message_stop "usage" "error"' },
  })
  expect(told([{ data }])).toEqual([{}])
  expect(told([{ data: 'message_stop' }])).toEqual([{}])
})

test('an error amid the stream is the last of it', () => {
  const data = JSON.stringify({
    type: 'error',
    error: { type: 'overloaded_error', message: 'Busy' },
  })
  expect(told([{ data }])).toMatchObject([{ error: { kind: 'overloaded' }, last: true }])
})

test('a whole body tells its counts, or its error', () => {
  const usage = { input_tokens: 1, cache_read_input_tokens: 2, output_tokens: 3 }
  expect(passage.readBody({ usage })).toEqual({
    usage: { input: 1, cacheRead: 2, cacheWrite5m: 0, cacheWrite1h: 0, output: 3, reasoning: 0 },
  })
  expect(passage.readBody({ error: { type: 'api_error', message: 'm' } })).toMatchObject({
    error: { kind: 'upstream-unavailable' },
  })
  expect(passage.readBody({})).toEqual({})
  expect(passage.readBody(null)).toEqual({})
})
