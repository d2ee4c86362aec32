/** Whatever is asked, what we build is a request that a strict upstream accepts. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anthropicMessages as strict } from '../../../test/support/upstream/anthropic-messages.ts'
import type { Block } from '../../hub/content.ts'
import type { Request, Tool, Turn } from '../../hub/request.ts'
import { present } from '../kit/read.ts'
import { buildRequest } from './build-request.ts'
import { home } from './fixtures/asking.ts'

const oneOf = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values)
const words = oneOf('a', '', ' ', 'b ')
const id = oneOf('a', 'b', 'c.1', 'd:2', '')
const cache = oneOf({}, { ttl: '1h' as const }, { ttl: '5m' as const })

const text: fc.Arbitrary<Block> = fc.record({
  type: fc.constant('text' as const),
  text: words,
  cache,
})
const bare = words.map((said) => ({ type: 'text' as const, text: said }))
const bytes = (mediaType: string) => ({ kind: 'base64' as const, mediaType, data: 'YWJj' })
const media = oneOf<Block>(
  { type: 'image', source: bytes('image/png') },
  { type: 'image', source: bytes('image/bmp'), detail: 'high' },
  { type: 'file', source: bytes('application/pdf') },
  { type: 'file', source: bytes('text/plain') },
  { type: 'file', source: { kind: 'file-id', id: 'f', issuer: 'other' } },
  { type: 'audio', source: bytes('audio/wav'), format: 'wav' },
)
const call: fc.Arbitrary<Block> = fc.record({
  type: fc.constant('tool-call' as const),
  id,
  name: oneOf('f', 'g.h', 'a tool'),
  arguments: oneOf('', '{}', '{"a":1}', '[1]', '{x'),
  kind: oneOf('function' as const, 'custom' as const),
})
const result: fc.Arbitrary<Block> = fc.record({
  type: fc.constant('tool-result' as const),
  callId: id,
  content: fc.array(bare, { maxLength: 2 }),
  isError: fc.boolean(),
  kind: fc.constant('function' as const),
})
const said = oneOf<Block>(
  { type: 'reasoning', text: 't' },
  { type: 'reasoning', text: '', signature: { issuer: 'other', blob: 'b' } },
  { type: 'refusal', text: 'no' },
  { type: 'opaque', protocol: 'other', raw: {}, label: 'x' },
  {
    type: 'opaque',
    protocol: 'other',
    raw: {},
    label: 'y',
    search: { query: '', sources: [{ url: 'https://x' }] },
  },
  { type: 'text', text: 't', signature: { issuer: 'other', blob: 'b' } },
)
const turn: fc.Arbitrary<Turn> = fc.oneof(
  fc.record({
    role: fc.constant('user' as const),
    blocks: fc.array(fc.oneof(text, result, media), { maxLength: 4 }),
  }),
  fc.record({
    role: fc.constant('assistant' as const),
    blocks: fc.array(fc.oneof(bare, call, said), { maxLength: 4 }),
  }),
  fc.record({ role: fc.constant('system' as const), blocks: fc.array(bare, { maxLength: 2 }) }),
)
const tool = oneOf<Tool>(
  { type: 'function', name: 'f', cache: { ttl: '1h' } },
  { type: 'function', name: 'g.h', parameters: { anyOf: [{ type: 'object' }] } },
  { type: 'function', name: 'x'.repeat(80), parameters: { properties: {} }, namespace: 'n' },
  { type: 'custom', name: 'p q' },
  { type: 'hosted', protocol: 'other', name: 'search', raw: {} },
  { type: 'hosted', protocol: 'other', name: 'find', raw: {}, search: { allowedDomains: [] } },
  {
    type: 'function',
    name: 'web_search',
    parameters: { city: { type: 'string', required: true } },
  },
)

const request: fc.Arbitrary<Request> = fc
  .record({
    system: fc.array(
      words.map((rule) => ({ type: 'text' as const, text: rule, cache: {} })),
      { maxLength: 3 },
    ),
    turns: fc.array(turn, { maxLength: 7 }),
    tools: fc.uniqueArray(tool, { maxLength: 3, selector: ({ name }) => name }),
    choice: oneOf<'auto' | 'any' | 'none' | undefined>(undefined, 'auto', 'any', 'none'),
    parallelTools: oneOf(undefined, true, false),
    reasoning: oneOf<Request['reasoning']>(
      undefined,
      { mode: 'off' },
      { mode: 'auto', show: true },
      { mode: 'effort', effort: 'minimal' },
      { mode: 'effort', effort: 'max' },
      { mode: 'budget', tokens: 100 },
      { mode: 'budget', tokens: 50_000 },
    ),
    output: oneOf<Request['output']>(
      undefined,
      { type: 'json' },
      { type: 'json-schema', name: 'n', schema: { type: 'object' } },
    ),
    sampling: oneOf(
      {},
      { temperature: 1.7, topK: 3 },
      { temperature: 0.2, topP: 0.5 },
      { topP: 0.97 },
    ),
    maxOutput: oneOf(undefined, 0, 1, 900, 1025, 5000),
    stop: oneOf<readonly string[]>([], ['x', ' ']),
    user: oneOf(undefined, 'u', 'a@b.c', 'x'.repeat(300)),
    tier: oneOf(undefined, 'auto', 'flex', 'default'),
  })
  .map(({ system, turns, tools, sampling, stop, choice, ...others }) => ({
    model: 'public',
    stream: true,
    system,
    turns,
    tools,
    sampling,
    stop,
    wantsUsage: true,
    extras: {},
    ...present(others),
    ...(choice === undefined ? {} : { toolChoice: { type: choice } }),
  }))

const headers = { 'anthropic-version': '2023-06-01' }

/** Newer than the fake: instructions in the middle, and a forced tool beside adaptive thinking. */
function beyond(body: Record<string, unknown>): boolean {
  const {
    messages,
    tool_choice: choice,
    thinking,
  } = body as {
    messages: readonly { role: string }[]
    tool_choice?: { type: string }
    thinking?: { type: string }
  }
  return (
    messages.some(({ role }) => role === 'system') ||
    (thinking?.type === 'adaptive' && choice?.type === 'any')
  )
}

test.each([
  'claude-3-haiku-20240307',
  'claude-sonnet-4-20250514',
  'claude-sonnet-4-5',
  'claude-opus-4-6',
  'claude-opus-5-5',
  'deepseek-v4',
])('%s', (model) => {
  const refused = fc.check(
    fc.property(request, (asked) => {
      const { body } = buildRequest(asked, { model, issuer: home })
      const sent = JSON.parse(JSON.stringify(body)) as Record<string, unknown>
      const fault = beyond(sent) ? undefined : strict.checkBody(sent, headers)
      if (fault) throw new Error(`${fault.message}\n${JSON.stringify(sent)}`)
    }),
    { seed: 42, numRuns: 150 },
  )
  expect(refused.errorInstance).toBeNull()
})
