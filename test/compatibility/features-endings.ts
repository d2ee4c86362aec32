/** What an upstream tells at the end of an answer: why it ended, and the tokens it counted. */
import type { Event } from '../../electron/hub/event.ts'
import type { StopReason, Usage } from '../../electron/hub/usage.ts'
import { inputWithCaches } from '../../electron/hub/usage.ts'
import { called, spoken, waits } from './answer-phrases.ts'
import type { AnswerFeature, Group, Ways } from './feature.ts'

/** The word in which a client reads an ending that its protocol has no word of its own for. */
export const endingWords: ReadonlyMap<StopReason, Ways> = new Map([
  ['stop-sequence', { 'openai-chat': 'stop', 'openai-responses': 'completed', gemini: 'STOP' }],
  [
    'context-full',
    { 'openai-chat': 'length', 'openai-responses': 'max_output_tokens', gemini: 'MAX_TOKENS' },
  ],
  ['content-filter', { 'anthropic-messages': 'refusal' }],
  [
    'refusal',
    { 'openai-chat': 'content_filter', 'openai-responses': 'content_filter', gemini: 'SAFETY' },
  ],
  ['pause', { 'openai-chat': 'stop', 'openai-responses': 'completed' }],
  [
    'other',
    { 'openai-chat': 'stop', 'openai-responses': 'completed', 'anthropic-messages': 'end_turn' },
  ],
] as const)

const unnamed = 'told as a plain end, without the string'

/** An answer that ended for this reason. */
export const ended = (reason: StopReason): readonly Event[] => [
  ...spoken('Once'),
  { type: 'end', stop: { reason } },
]

const stopped = (name: string, reason: StopReason): AnswerFeature => ({
  name,
  says: () => ended(reason),
  pick: ({ stop }) => stop.reason,
  how: Object.fromEntries(
    Object.entries(endingWords.get(reason) ?? {}).map(([client, word]) => [
      client,
      `told as \`${word}\``,
    ]),
  ),
})

export const stops: Group<AnswerFeature> = {
  name: 'Why it ended',
  features: [
    stopped('It was finished', 'stop'),
    {
      name: 'Tools are to be run',
      says: () => [...called(0, '{"at":"up"}'), waits],
      pick: ({ stop }) => stop.reason,
    },
    stopped('The limit of output', 'length'),
    stopped('A stop string', 'stop-sequence'),
    {
      name: 'Which stop string',
      says: () => [
        ...spoken('Once'),
        { type: 'end', stop: { reason: 'stop-sequence', sequence: 'END' } },
      ],
      pick: ({ stop }) => stop.sequence,
      how: { 'openai-chat': unnamed, 'openai-responses': unnamed, gemini: unnamed },
    },
    stopped('The context window is full', 'context-full'),
    stopped('The vendor withheld it', 'content-filter'),
    stopped('The model declined', 'refusal'),
    {
      name: 'Why it declined',
      says: () => [
        ...spoken('Once'),
        {
          type: 'end',
          stop: { reason: 'refusal', category: 'cyber', explanation: 'It looks like an attack.' },
        },
      ],
      pick: ({ stop }) => stop.explanation,
      how: {
        'openai-chat': 'as the words of a refusal',
        'openai-responses': 'as the words of a refusal',
      },
    },
    stopped('A long turn was paused', 'pause'),
    stopped('Another reason', 'other'),
  ],
}

const counted: Usage = {
  input: 1000,
  cacheRead: 200,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 77,
  reasoning: 5,
}

const asInput = 'counted as input that no cache served'

const asWritten = 'counted as written to the cache, without its time'

const counting = (
  name: string,
  usage: Usage,
  { pick, how }: { readonly pick: (usage: Usage) => unknown; readonly how?: Ways },
): AnswerFeature => ({
  name,
  says: () => [
    { type: 'text-start', block: 0 },
    { type: 'delta', block: 0, text: 'Hi' },
    { type: 'block-end', block: 0 },
    { type: 'end', stop: { reason: 'stop' }, usage },
  ],
  pick: (response) => response.usage && pick(response.usage),
  ...(how ? { how } : {}),
})

export const tokens: Group<AnswerFeature> = {
  name: 'Tokens',
  features: [
    counting('Input and output', counted, {
      pick: (usage) => [inputWithCaches(usage), usage.output],
    }),
    counting('Thinking', counted, { pick: ({ reasoning }) => reasoning || undefined }),
    counting('Read from the cache', counted, { pick: ({ cacheRead }) => cacheRead || undefined }),
    counting(
      'Written to the cache',
      { ...counted, cacheWrite5m: 30 },
      {
        pick: ({ cacheWrite5m }) => cacheWrite5m || undefined,
        how: { gemini: asInput },
      },
    ),
    counting(
      'Written to the cache for an hour',
      { ...counted, cacheWrite1h: 30 },
      {
        pick: ({ cacheWrite1h }) => cacheWrite1h || undefined,
        how: { 'openai-chat': asWritten, 'openai-responses': asWritten, gemini: asInput },
      },
    ),
  ],
}
