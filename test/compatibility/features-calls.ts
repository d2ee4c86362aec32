/** What a client can tell of calls and their results. */
import type { Block, ToolResultBlock } from '../../electron/hub/content.ts'
import type { Request } from '../../electron/hub/request.ts'
import type { Group, RequestFeature } from './feature.ts'
import {
  assistant,
  blocksOf,
  call,
  go,
  look,
  patch,
  pdf,
  png,
  result,
  spaced,
  text,
  user,
} from './phrases.ts'

/** A conversation in which the model called, was answered, and is asked to go on. */
const called = (
  calls: readonly Block[],
  results: readonly ToolResultBlock[],
): Partial<Request> => ({
  tools: [look, go],
  turns: [user(text('Look around.')), assistant(...calls), user(...results)],
})

const lone = (
  name: string,
  answer: ToolResultBlock,
  pick: (found: ToolResultBlock) => unknown,
): Omit<RequestFeature, 'how'> => ({
  name,
  asks: () => called([call('call_1', '{"at":"up"}')], [answer]),
  pick(request) {
    const found = blocksOf(request).find((block) => block.type === 'tool-result')
    return found && pick(found)
  },
})

const behindResults = 'shown behind the results, in a message of the user'

const inWords = 'told in its words, which then begin with `Error:`'

const asObject = 'the same values, as an object: spaces and the spelling of numbers are not kept'

const calls = (request: Request): readonly Extract<Block, { type: 'tool-call' }>[] =>
  blocksOf(request).filter((block) => block.type === 'tool-call')

const word = (content: ToolResultBlock['content']): string =>
  content.map((part) => (part.type === 'text' ? part.text : part.type)).join()

/** Calls with their results; ids are new on every hop, so only which belongs to which is kept. */
const answered = (request: Request): unknown =>
  calls(request).map(({ id, name }) => [
    name,
    ...blocksOf(request).flatMap((block) =>
      block.type === 'tool-result' && block.callId === id ? [word(block.content)] : [],
    ),
  ])

export const calling: Group<RequestFeature> = {
  name: 'Calls and results',
  features: [
    {
      name: 'Parallel calls and their results',
      asks: () =>
        called(
          [call('call_1', '{"at":"up"}'), call('call_2', '{"to":"Rome"}', 'go')],
          [result('call_1', text('blue')), result('call_2', text('done'))],
        ),
      pick: answered,
    },
    {
      name: 'Arguments byte for byte',
      asks: () => called([call('call_1', '{"at": 1.0}')], [result('call_1', text('blue'))]),
      pick: (request) => calls(request)[0]?.arguments,
      how: {
        'anthropic-messages': asObject,
        gemini: asObject,
      },
    },
    {
      name: 'Calls of tools of free text',
      asks: () => ({
        ...called(
          [{ ...call('call_1', 'a\nb', 'patch'), kind: 'custom' }],
          [{ ...result('call_1', text('done')), kind: 'custom' }],
        ),
        tools: [patch],
      }),
      pick: (request) =>
        calls(request).map(({ name, kind, arguments: words }) => [name, kind, words]),
    },
    {
      name: 'Calls of tools in a namespace',
      asks: () => ({
        ...called(
          [{ ...call('call_1', '{"at":"up"}'), namespace: 'sky' }],
          [result('call_1', text('blue'))],
        ),
        tools: [spaced],
      }),
      pick: (request) => calls(request).map(({ name, namespace }) => [namespace, name]),
    },
    {
      ...lone(
        'Images in results',
        result('call_1', { type: 'image', source: png }),
        ({ content }) => content.find(({ type }) => type === 'image'),
      ),
      how: { 'openai-chat': behindResults },
    },
    {
      ...lone(
        'Files in results',
        result('call_1', { type: 'file', source: pdf, filename: 'a.pdf' }),
        ({ content }) => content.find((part) => part.type === 'file')?.source,
      ),
      how: { 'openai-chat': behindResults },
    },
    {
      ...lone(
        'Failed results',
        { ...result('call_1', text('No road.')), isError: true },
        ({ isError }) => isError || undefined,
      ),
      how: { 'openai-chat': inWords, 'openai-responses': inWords },
    },
  ],
}
