/** What an upstream can answer. */
import type { WebSearch } from '../../electron/hub/content.ts'
import type { Event } from '../../electron/hub/event.ts'
import type { Response, ResponseBlock } from '../../electron/hub/response.ts'
import type { AnswerFeature, Group, Ways } from './feature.ts'
import { called, spoken, waits } from './answer-phrases.ts'
import { patch, spaced } from './phrases.ts'

const block = <Type extends ResponseBlock['type']>(
  { blocks }: Response,
  type: Type,
): Extract<ResponseBlock, { type: Type }> | undefined =>
  blocks.find((one): one is Extract<ResponseBlock, { type: Type }> => one.type === type)

const thought = (words: string, upstream: string, proof?: string): readonly Event[] => [
  { type: 'reasoning-start', block: 0 },
  ...(words === '' ? [] : [{ type: 'delta', block: 0, text: words } satisfies Event]),
  ...(proof === undefined
    ? []
    : [
        { type: 'signature', block: 0, carrier: { issuer: upstream, blob: proof } } satisfies Event,
      ]),
  { type: 'block-end', block: 0 },
  { type: 'text-start', block: 1 },
  { type: 'delta', block: 1, text: 'Yes.' },
  { type: 'block-end', block: 1 },
]

const callsOf = (response: Response): unknown => {
  const calls = response.blocks.flatMap((one) =>
    one.type === 'tool-call' ? [[one.kind, one.namespace, one.name, one.arguments]] : [],
  )
  return calls.length > 0 ? calls : undefined
}

/** Calls as whoever runs the tool reads them. */
const meantCalls = (response: Response): unknown => {
  const calls = response.blocks.flatMap((one) =>
    one.type === 'tool-call' ? [[one.name, JSON.parse(one.arguments)]] : [],
  )
  return calls.length > 0 ? calls : undefined
}

/** An item of a tool that only this vendor runs, as its protocol writes it. */
const items: Readonly<Record<string, unknown>> = {
  'openai-responses': {
    type: 'code_interpreter_call',
    id: 'ci_1',
    status: 'completed',
    code: '1 + 1',
    container_id: 'cntr_1',
    outputs: null,
  },
  'anthropic-messages': {
    type: 'server_tool_use',
    id: 'srvtoolu_1',
    name: 'code_execution',
    input: { code: '1 + 1' },
  },
  gemini: { executableCode: { language: 'PYTHON', code: '1 + 1' } },
}

/** A search as the protocol that hears of it first would have it from any other. */
const searched: readonly Event[] = [
  {
    type: 'opaque',
    block: 5,
    protocol: 'another',
    raw: {},
    label: 'web search',
    search: { query: 'weather', sources: [{ url: 'https://weather.test/', title: 'Weather' }] },
  },
]

const asSource = 'the source is told, not its words'

const asText = 'as text, with the reason for which it ended'

const searchIn = ({ blocks }: Response): WebSearch | undefined =>
  blocks.flatMap((one) => (one.type === 'opaque' && one.search ? [one.search] : []))[0]

const cited = (response: Response): (ResponseBlock & { type: 'text' }) | undefined => {
  const found = block(response, 'text')
  return found && found.citations.length > 0 ? found : undefined
}

const citing = (
  name: string,
  pick: (citation: Extract<Event, { type: 'citation' }>['citation']) => unknown,
  how?: Ways,
): AnswerFeature => ({
  name,
  says: () =>
    spoken('It rains.', {
      type: 'citation',
      block: 0,
      citation: {
        url: 'https://weather.test/',
        title: 'Weather',
        start: 0,
        end: 9,
        text: 'Rain all day.',
      },
    }),
  pick(response) {
    const [first] = cited(response)?.citations ?? []
    return first && pick(first)
  },
  ...(how ? { how } : {}),
})

export const said: Group<AnswerFeature> = {
  name: 'What is said',
  features: [
    {
      name: 'Text',
      says: () => spoken('Größe "quoted" \\ 日本語 🦊\n\ndata: x'),
      pick: (response) => block(response, 'text')?.text,
    },
    {
      name: 'Thoughts in words',
      says: ({ upstream }) => thought('Let me see.', upstream),
      pick: (response) => block(response, 'reasoning')?.text,
    },
    {
      name: 'Thoughts with their proof',
      says: ({ upstream }) => thought('Let me see.', upstream, 'c2VhbA=='),
      pick: (response) => {
        const found = block(response, 'reasoning')
        return found && [found.text, found.signature]
      },
    },
    {
      name: 'Thoughts that the vendor sealed',
      says: ({ upstream }) => [
        {
          type: 'redacted-reasoning',
          block: 5,
          carrier: { issuer: upstream, blob: 'b3BhcXVl' },
        },
        ...spoken('Yes.'),
      ],
      pick: (response) =>
        block(response, 'redacted-reasoning')?.carrier ?? block(response, 'reasoning')?.signature,
    },
    {
      name: 'Gemini’s proof of a call',
      says: () => [
        ...called(0, '{"at":"up"}').slice(0, 2),
        { type: 'signature', block: 0, carrier: { issuer: 'gemini', blob: 'c2VhbA==' } },
        { type: 'block-end', block: 0 },
        waits,
      ],
      pick: (response) =>
        (block(response, 'tool-call')?.signature ?? block(response, 'reasoning')?.signature)?.blob,
    },
    {
      name: 'Gemini’s proof of a text',
      says: () =>
        spoken('Yes.', {
          type: 'signature',
          block: 0,
          carrier: { issuer: 'gemini', blob: 'c2VhbA==' },
        }),
      pick: (response) =>
        (block(response, 'text')?.signature ?? block(response, 'reasoning')?.signature)?.blob,
      how: { 'openai-chat': 'left out: Gemini does not ask for it back' },
    },
    {
      name: 'Refusal in words',
      says: () => [
        { type: 'refusal-start', block: 0 },
        { type: 'delta', block: 0, text: 'I will not.' },
        { type: 'block-end', block: 0 },
        { type: 'end', stop: { reason: 'refusal' } },
      ],
      pick: (response) => {
        const found = block(response, 'refusal')
        return found && [found.text, response.stop.reason]
      },
      how: { 'anthropic-messages': asText, gemini: asText },
    },
    {
      name: 'Parallel calls',
      says: () => [...called(0, '{"at":"up"}'), ...called(1, '{"at":"down"}'), waits],
      pick: meantCalls,
    },
    {
      name: 'Arguments byte for byte',
      says: () => [...called(0, '{"at": 1.0}'), waits],
      pick: callsOf,
      how: {
        'anthropic-messages': 'kept in a stream; an unstreamed answer holds them as an object',
        gemini: 'the same values, as an object: spaces and the spelling of numbers are not kept',
      },
    },
    {
      name: 'Calls of tools of free text',
      says: () => [...called(0, 'a\nb', { name: 'patch', kind: 'custom' }), waits],
      pick: callsOf,
      tools: [patch],
    },
    {
      name: 'Calls of tools in a namespace',
      says: () => [
        ...called(0, '{"at":"up"}', { name: 'look', kind: 'function', namespace: 'sky' }),
        waits,
      ],
      pick: callsOf,
      tools: [spaced],
    },
    citing('Citations: which page', ({ url, title }) => [url, title]),
    citing(
      'Citations: what they support',
      ({ start, end }) => (start === undefined ? undefined : [start, end]),
      { 'anthropic-messages': 'they stand beside the text, without its place in it' },
    ),
    citing('Citations: the words that are quoted', ({ text }) => text, {
      'openai-chat': asSource,
      'openai-responses': asSource,
      gemini: 'the source is told, and the words of the answer that rest on it',
    }),
    {
      name: 'Web search: what was searched for',
      says: () => [...searched, ...spoken('It rains.')],
      pick: (response) => searchIn(response)?.query,
    },
    {
      name: 'Web search: what was found',
      says: () => [...searched, ...spoken('It rains.')],
      pick: (response) => searchIn(response)?.sources.map(({ url }) => url),
    },
    {
      name: 'Items of other tools the vendor runs',
      says: ({ upstream }) =>
        items[upstream] === undefined
          ? spoken('2')
          : [
              {
                type: 'opaque',
                block: 5,
                protocol: upstream,
                raw: items[upstream],
                label: 'code execution',
              },
              ...spoken('2'),
            ],
      pick: (response) => (block(response, 'opaque') ? 'ran code' : undefined),
    },
    {
      name: 'Images',
      says: () => [
        { type: 'image', block: 5, mediaType: 'image/png', data: 'iVBORw0KGgo=' },
        ...spoken('Here.'),
      ],
      pick: (response) => block(response, 'image'),
    },
    {
      name: 'Likelihoods of tokens',
      says: () =>
        spoken('Hi', {
          type: 'logprobs',
          block: 0,
          tokens: [{ token: 'Hi', logprob: -0.5, top: [{ token: 'Hi', logprob: -0.5 }] }],
        }),
      pick: (response) =>
        block(response, 'text')?.logprobs?.map(({ token, logprob }) => [token, logprob]),
    },
  ],
}
