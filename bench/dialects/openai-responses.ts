/** The Responses protocol as the bench speaks it (OpenAI API reference, Responses and streaming events). */
import { bare, streamsByField } from './dialect.ts'
import type { Answering, Dialect } from './dialect.ts'
import { at, count, dataLines, text } from './json.ts'

const created = 1_700_000_000
const id = 'msg_bench000000000000000000000000'

const event = (type: string, fields: object): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: 0, ...fields })}\n\n`

const part = (words: string): object => ({
  type: 'output_text',
  annotations: [],
  logprobs: [],
  text: words,
})

const message = (status: string, content: readonly object[]): object => ({
  id,
  type: 'message',
  status,
  content,
  role: 'assistant',
})

const usage = (answering: Answering): object => ({
  input_tokens: answering.inputTokens,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: answering.outputTokens,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: answering.inputTokens + answering.outputTokens,
})

/** The response object, with what it repeats of the request behind what became of it. */
const response = (answering: Answering, state: object): object => ({
  id: 'resp_bench00000000000000000000000',
  object: 'response',
  created_at: created,
  status: 'in_progress',
  error: null,
  incomplete_details: null,
  model: answering.model,
  output: [],
  usage: null,
  ...state,
  instructions: null,
  max_output_tokens: null,
  metadata: {},
  parallel_tool_calls: true,
  previous_response_id: null,
  reasoning: { effort: null, summary: null },
  service_tier: 'default',
  store: false,
  temperature: 1,
  text: { format: { type: 'text' }, verbosity: 'medium' },
  tool_choice: 'auto',
  tools: [],
  top_p: 1,
  truncation: 'disabled',
  user: null,
})

const completed = (answering: Answering, words: string): object =>
  response(answering, {
    status: 'completed',
    output: [message('completed', [part(words)])],
    usage: usage(answering),
  })

const place = { item_id: id, output_index: 0, content_index: 0 }

const path = '/v1/responses'

export const openaiResponses: Dialect = {
  id: 'openai-responses',
  path: () => path,
  spokenAt: (asked) => bare(asked).endsWith(path),
  headers: {},
  request: (asking) =>
    JSON.stringify({
      model: asking.model,
      temperature: 0.2,
      max_output_tokens: 4096,
      store: false,
      ...(asking.stream ? { stream: true } : {}),
      instructions: 'You are a careful assistant.',
      input: asking.turns.map((content, index) => ({
        role: index % 2 === 0 ? 'user' : 'assistant',
        content,
      })),
    }),
  streams: (_path, excerpt) => streamsByField(excerpt),
  stream: {
    head: (answering) => [
      event('response.created', { response: response(answering, {}) }),
      event('response.in_progress', { response: response(answering, {}) }),
      event('response.output_item.added', { output_index: 0, item: message('in_progress', []) }),
      event('response.content_part.added', { ...place, part: part('') }),
    ],
    text: (_answering, delta) =>
      event('response.output_text.delta', { ...place, delta, logprobs: [] }),
    tail: (answering, whole) => [
      event('response.output_text.done', { ...place, text: whole, logprobs: [] }),
      event('response.content_part.done', { ...place, part: part(whole) }),
      event('response.output_item.done', {
        output_index: 0,
        item: message('completed', [part(whole)]),
      }),
      event('response.completed', { response: completed(answering, whole) }),
    ],
  },
  answer: (answering, words) => JSON.stringify(completed(answering, words)),
  readStream(body) {
    const events = dataLines(body)
    const last = events.findLast((one) => at(one, 'type') === 'response.completed')
    return {
      text: events
        .map((one) =>
          at(one, 'type') === 'response.output_text.delta' ? text(at(one, 'delta')) : '',
        )
        .join(''),
      inputTokens: count(at(last, 'response', 'usage', 'input_tokens')),
      outputTokens: count(at(last, 'response', 'usage', 'output_tokens')),
      finished: last !== undefined,
    }
  },
  readAnswer(body) {
    const answer: unknown = JSON.parse(body)
    return {
      text: text(at(answer, 'output', 0, 'content', 0, 'text')),
      inputTokens: count(at(answer, 'usage', 'input_tokens')),
      outputTokens: count(at(answer, 'usage', 'output_tokens')),
      finished: at(answer, 'status') === 'completed',
    }
  },
  // The last event holds the whole response, and this is near its end.
  lastWord: '"truncation"',
}
