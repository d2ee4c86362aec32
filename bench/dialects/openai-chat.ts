/** The Chat Completions protocol as the bench speaks it (OpenAI API reference, Chat Completions). */
import { bare, streamsByField } from './dialect.ts'
import type { Answering, Dialect } from './dialect.ts'
import { at, count, dataLines, text } from './json.ts'

const created = 1_700_000_000

function chunk(answering: Answering, rest: object): string {
  const body = {
    id: 'chatcmpl-bench0000000000000000000000',
    object: 'chat.completion.chunk',
    created,
    model: answering.model,
    service_tier: 'default',
    system_fingerprint: 'fp_0123456789',
    ...rest,
  }
  return `data: ${JSON.stringify(body)}\n\n`
}

const choice = (delta: object, finish: string | null): object => ({
  choices: [{ index: 0, delta, logprobs: null, finish_reason: finish }],
  usage: null,
})

const usage = (answering: Answering): object => ({
  prompt_tokens: answering.inputTokens,
  completion_tokens: answering.outputTokens,
  total_tokens: answering.inputTokens + answering.outputTokens,
  prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
  completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
})

const path = '/v1/chat/completions'

export const openaiChat: Dialect = {
  id: 'openai-chat',
  path: () => path,
  spokenAt: (asked) => bare(asked).endsWith(path),
  headers: {},
  request: (asking) =>
    JSON.stringify({
      model: asking.model,
      temperature: 0.2,
      max_completion_tokens: 4096,
      ...(asking.stream ? { stream: true, stream_options: { include_usage: true } } : {}),
      messages: [
        { role: 'system', content: 'You are a careful assistant.' },
        ...asking.turns.map((content, index) => ({
          role: index % 2 === 0 ? 'user' : 'assistant',
          content,
        })),
      ],
    }),
  streams: (_path, excerpt) => streamsByField(excerpt),
  stream: {
    head: (answering) => [chunk(answering, choice({ role: 'assistant', content: '' }, null))],
    text: (answering, content) => chunk(answering, choice({ content }, null)),
    tail: (answering) => [
      chunk(answering, choice({}, 'stop')),
      chunk(answering, { choices: [], usage: usage(answering) }),
      'data: [DONE]\n\n',
    ],
  },
  answer: (answering, content) =>
    JSON.stringify({
      id: 'chatcmpl-bench0000000000000000000000',
      object: 'chat.completion',
      created,
      model: answering.model,
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content, refusal: null },
          logprobs: null,
          finish_reason: 'stop',
        },
      ],
      usage: usage(answering),
    }),
  readStream(body) {
    const chunks = dataLines(body)
    const told = chunks.find((one) => typeof at(one, 'usage', 'prompt_tokens') === 'number')
    return {
      text: chunks.map((one) => text(at(one, 'choices', 0, 'delta', 'content'))).join(''),
      inputTokens: count(at(told, 'usage', 'prompt_tokens')),
      outputTokens: count(at(told, 'usage', 'completion_tokens')),
      finished: body.trimEnd().endsWith('data: [DONE]'),
    }
  },
  readAnswer(body) {
    const answer: unknown = JSON.parse(body)
    return {
      text: text(at(answer, 'choices', 0, 'message', 'content')),
      inputTokens: count(at(answer, 'usage', 'prompt_tokens')),
      outputTokens: count(at(answer, 'usage', 'completion_tokens')),
      finished: at(answer, 'choices', 0, 'finish_reason') === 'stop',
    }
  },
  lastWord: '[DONE]',
}
