/** Says an answer as a response, whole or in events, and how it fails on the way (OpenAI API reference, The response object). */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import type { Fault, Tally } from '../../../../electron/providers/demo/asked.ts'
import type { Frame } from '../../../../electron/providers/demo/dialect.ts'
import { openaiResponses as dialect } from '../../../../electron/providers/demo/openai-responses/index.ts'
import { eventsOf, itemsOf, type Speaking, type Step } from './speech.ts'

/** Caches count as input here, and thoughts as output. */
export function usageOf(tally: Tally) {
  const input = tally.input + tally.cacheRead + tally.cacheWrite
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: tally.cacheRead, cache_write_tokens: tally.cacheWrite },
    output_tokens: tally.output,
    output_tokens_details: { reasoning_tokens: tally.reasoning },
    total_tokens: input + tally.output,
  }
}

/** What a request leaves open. */
const usual = {
  background: false,
  error: null,
  frequency_penalty: 0,
  incomplete_details: null,
  instructions: null,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
  presence_penalty: 0,
  previous_response_id: null,
  prompt_cache_key: null,
  prompt_cache_retention: null,
  safety_identifier: null,
  service_tier: 'default',
  store: true,
  temperature: 1,
  tool_choice: 'auto',
  tools: [],
  top_logprobs: 0,
  top_p: 1,
  truncation: 'disabled',
  user: null,
}

/** The response object at one moment. */
function response({ asked, stamp }: Speaking, moment: Json): Json {
  const { echo = {} } = asked
  const given = Object.fromEntries(Object.entries(echo).filter(([, value]) => value !== null))
  const { reasoning, text } = given
  return {
    id: `resp_${stamp.id}`,
    object: 'response',
    created_at: stamp.created,
    completed_at: null,
    status: 'in_progress',
    model: asked.model,
    output: [],
    usage: null,
    ...usual,
    ...given,
    reasoning: { effort: null, summary: null, ...(isRecord(reasoning) ? reasoning : {}) },
    text: { format: { type: 'text' }, verbosity: 'medium', ...(isRecord(text) ? text : {}) },
    ...moment,
  }
}

export function whole(speaking: Speaking): Json {
  const { said, stamp } = speaking
  const cut = said.stop === 'length'
  return response(speaking, {
    status: cut ? 'incomplete' : 'completed',
    ...(cut
      ? { incomplete_details: { reason: 'max_output_tokens' } }
      : { completed_at: stamp.created }),
    output: itemsOf(speaking).map(({ done }) => done),
    usage: said.usage ? usageOf(said.usage) : null,
  })
}

const numbered = ({ type, fields, tokens }: Step, index: number): Frame => ({
  event: type,
  data: JSON.stringify({ type, ...fields, sequence_number: index }),
  tokens,
})

export function frames(speaking: Speaking): readonly Frame[] {
  const opened = { response: response(speaking, {}) }
  const ended = whole(speaking)
  const steps: readonly Step[] = [
    { type: 'response.created', fields: opened, tokens: 0 },
    { type: 'response.in_progress', fields: opened, tokens: 0 },
    ...itemsOf(speaking).flatMap((item, at) => eventsOf(item, at)),
    { type: `response.${String(ended['status'])}`, fields: { response: ended }, tokens: 0 },
  ]
  return steps.map(numbered)
}

/** The `code` of a response that failed, from the words the reference allows. */
const failures: Partial<Record<Fault['kind'], string>> = {
  'invalid-request': 'invalid_prompt',
  'context-length': 'context_length_exceeded',
  billing: 'insufficient_quota',
  'rate-limited': 'rate_limit_exceeded',
  overloaded: 'server_is_overloaded',
}

/** A stream that fails says so twice: in an event of its own, and as a response that failed, if it ever began. */
export function failing(fault: Fault, told: readonly Frame[]): readonly Frame[] {
  const number = told.length
  const error = dialect.faultFrame(fault, number)
  const first: unknown = told[0] && JSON.parse(told[0].data)
  const begun = isRecord(first) && isRecord(first['response']) ? first['response'] : undefined
  if (!begun) return [error]
  const failed = {
    ...begun,
    status: 'failed',
    error: { code: fault.code ?? failures[fault.kind] ?? 'server_error', message: fault.message },
  }
  const step = { type: 'response.failed', fields: { response: failed }, tokens: 0 }
  return [error, numbered(step, number + 1)]
}
