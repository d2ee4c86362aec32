/** Answers as hub events: the scripts that every codec must be able to tell and to hear. */
import type { Event } from '../../electron/hub/event.ts'
import type { Stop, Usage } from '../../electron/hub/usage.ts'

export interface Script {
  readonly name: string
  readonly events: readonly Event[]
}

/** Numbers that differ in every part, so that a mix-up shows. */
export const usage: Usage = {
  input: 1000,
  cacheRead: 200,
  cacheWrite5m: 30,
  cacheWrite1h: 0,
  output: 77,
  reasoning: 5,
}

const text = (block: number, ...pieces: readonly string[]): readonly Event[] => [
  { type: 'text-start', block },
  ...deltas(block, pieces),
  { type: 'block-end', block },
]

const deltas = (block: number, pieces: readonly string[]): readonly Event[] =>
  pieces.map((piece) => ({ type: 'delta', block, text: piece }))

const tool = (block: number, name: string): Event => ({
  type: 'tool-start',
  block,
  id: `call_${block}`,
  name,
  kind: 'function',
})

const call = (block: number, name: string, ...pieces: readonly string[]): readonly Event[] => [
  tool(block, name),
  ...deltas(block, pieces),
  { type: 'block-end', block },
]

const thought = (
  block: number,
  { pieces, blob }: { readonly pieces: readonly string[]; readonly blob?: string },
  issuer = 'elsewhere',
): readonly Event[] => [
  { type: 'reasoning-start', block },
  ...deltas(block, pieces),
  ...(blob === undefined
    ? []
    : [{ type: 'signature', block, carrier: { issuer, blob } } satisfies Event]),
  { type: 'block-end', block },
]

const answer = (events: readonly Event[], stop: Stop['reason'], counted?: Usage): Event[] => [
  { type: 'start', id: 'r1', model: 'upstream-model', created: 1_700_000_000 },
  ...events,
  { type: 'end', stop: { reason: stop }, ...(counted ? { usage: counted } : {}) },
]

/** Text in which every byte that JSON or SSE treat in a special way occurs. */
export const awkward = [
  'Größe "quoted" \\ back',
  '\n\ndata: x\r\n',
  '日本語 🦊',
  ' \u2028\u0000end',
]

/** `home`: the issuer whose blobs the protocol under test carries bare. */
export const scripts = (home: string): readonly Script[] => [
  { name: 'plain text', events: answer(text(0, 'Hel', 'lo'), 'stop', usage) },
  { name: 'awkward text', events: answer(text(0, ...awkward), 'stop', usage) },
  { name: 'an empty answer', events: answer([], 'stop', usage) },
  { name: 'an answer without usage', events: answer(text(0, 'hi'), 'stop') },
  {
    name: 'usage of caches that live an hour',
    events: answer(text(0, 'hi'), 'stop', { ...usage, cacheWrite5m: 0, cacheWrite1h: 40 }),
  },
  {
    name: 'usage that grows',
    events: [
      { type: 'start', id: 'r', model: 'm', usage: { ...usage, output: 1, reasoning: 0 } },
      ...text(0, 'hi'),
      { type: 'usage', usage: { ...usage, output: 40 } },
      { type: 'end', stop: { reason: 'stop' }, usage },
    ],
  },
  {
    name: 'thoughts without a proof',
    events: answer([...thought(0, { pieces: ['Let me ', 'see.'] }), ...text(1, 'Yes.')], 'stop'),
  },
  {
    name: 'thoughts with a proof',
    events: answer(
      [...thought(0, { pieces: ['Let me see.'], blob: 'c2VhbA==' }, home), ...text(1, 'Yes.')],
      'stop',
      usage,
    ),
  },
  {
    name: 'a proof without visible thoughts',
    events: answer(
      [...thought(0, { pieces: [], blob: 'c2VhbA==' }, home), ...text(1, 'Ok')],
      'stop',
    ),
  },
  {
    name: 'a sealed thought',
    events: answer(
      [
        { type: 'redacted-reasoning', block: 0, carrier: { issuer: home, blob: 'b3BhcXVl' } },
        ...text(1, 'Ok'),
      ],
      'stop',
    ),
  },
  {
    name: 'one tool call after words',
    events: answer(
      [...text(0, 'I look.'), ...call(1, 'look', '{"at"', ': "the  sky",', ' "n":1.0}')],
      'tool-calls',
      usage,
    ),
  },
  {
    name: 'parallel tool calls',
    events: answer(
      [...call(0, 'look', '{"a":1}'), ...call(1, 'look', '{"a":', '2}'), ...call(2, 'go', '{}')],
      'tool-calls',
    ),
  },
  {
    name: 'interleaved tool calls',
    events: answer(
      [
        tool(0, 'look'),
        tool(1, 'go'),
        ...deltas(1, ['{"to":']),
        ...deltas(0, ['{"at":"']),
        ...deltas(1, ['"Rome"}']),
        ...deltas(0, ['sky"}']),
        { type: 'block-end', block: 1 },
        { type: 'block-end', block: 0 },
      ],
      'tool-calls',
    ),
  },
  {
    name: 'words beside an open tool call',
    events: answer(
      [
        tool(0, 'look'),
        ...deltas(0, ['{"at":']),
        ...text(1, 'Looking.'),
        ...deltas(0, ['"sky"}']),
        { type: 'block-end', block: 0 },
      ],
      'tool-calls',
    ),
  },
  { name: 'a tool call without arguments', events: answer(call(0, 'now'), 'tool-calls') },
  {
    name: 'thoughts, words and calls in turn',
    events: answer(
      [
        ...thought(0, { pieces: ['First.'], blob: 'b25l' }, home),
        ...text(1, 'I look.'),
        ...call(2, 'look', '{"at":"sky"}'),
      ],
      'tool-calls',
      usage,
    ),
  },
  {
    name: 'a refusal',
    events: answer(
      [
        { type: 'refusal-start', block: 0 },
        ...deltas(0, ['I will', ' not.']),
        { type: 'block-end', block: 0 },
      ],
      'refusal',
    ),
  },
  { name: 'an answer cut by its limit', events: answer(text(0, 'Once upon a'), 'length', usage) },
  {
    name: 'a tool call cut by the limit',
    events: answer(call(0, 'write', '{"text":"Once up'), 'length'),
  },
  { name: 'a full context window', events: answer(text(0, 'Once'), 'context-full') },
  { name: 'a filtered answer', events: answer(text(0, 'Once'), 'content-filter') },
  {
    name: 'a stop string',
    events: [
      ...answer(text(0, 'a, b'), 'stop').slice(0, -1),
      { type: 'end', stop: { reason: 'stop-sequence', sequence: 'c' } },
    ],
  },
  { name: 'a pause', events: answer(text(0, 'Searching'), 'pause') },
  {
    name: 'citations',
    events: answer(
      [
        { type: 'text-start', block: 0 },
        ...deltas(0, ['It rains.']),
        {
          type: 'citation',
          block: 0,
          citation: { url: 'https://weather.test/', title: 'Weather', start: 0, end: 9 },
        },
        { type: 'block-end', block: 0 },
      ],
      'stop',
    ),
  },
]
