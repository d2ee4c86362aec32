/** Says an answer as a response, whole or in events (OpenAI API reference, The response object and Streaming events). */
import type { Tally } from '../asked.ts'
import type { Frame, Saying } from '../dialect.ts'
import { pieces } from '../tokens.ts'
import { eventsOf, itemsOf, type Step } from './items.ts'

/** Caches count as input here, and thoughts as output. */
function usage(tally: Tally) {
  const input = tally.input + tally.cacheRead + tally.cacheWrite
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: tally.cacheRead, cache_write_tokens: tally.cacheWrite },
    output_tokens: tally.output,
    output_tokens_details: { reasoning_tokens: tally.reasoning },
    total_tokens: input + tally.output,
  }
}

/** The response object at one moment. */
function response({ asked, stamp }: Saying, moment: object) {
  return {
    id: `resp_${stamp.id}`,
    object: 'response',
    created_at: stamp.created,
    completed_at: null,
    status: 'in_progress',
    background: false,
    error: null,
    frequency_penalty: 0,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    max_tool_calls: null,
    metadata: {},
    model: asked.model,
    output: [],
    parallel_tool_calls: true,
    presence_penalty: 0,
    previous_response_id: null,
    prompt_cache_key: null,
    reasoning: { effort: null, summary: null },
    safety_identifier: null,
    service_tier: 'default',
    store: true,
    temperature: 1,
    text: { format: { type: 'text' }, verbosity: 'medium' },
    tool_choice: 'auto',
    tools: [],
    top_logprobs: 0,
    top_p: 1,
    truncation: 'disabled',
    usage: null,
    user: null,
    ...asked.echo,
    ...moment,
  }
}

function ended(saying: Saying) {
  const { said, stamp } = saying
  const cut = said.stop === 'length'
  return response(saying, {
    status: cut ? 'incomplete' : 'completed',
    ...(cut
      ? { incomplete_details: { reason: 'max_output_tokens' } }
      : { completed_at: stamp.created }),
    output: itemsOf(saying).map(({ done }) => done),
    usage: said.usage ? usage(said.usage) : null,
  })
}

export const body = (saying: Saying): unknown => ended(saying)

export function frames(saying: Saying): readonly Frame[] {
  const { said, asked } = saying
  const open = response(saying, {})
  const whole = ended(saying)
  const hidden = asked.showThoughts ? 0 : pieces(said.reasoning).length
  const steps: readonly Step[] = [
    { type: 'response.created', fields: { response: open }, tokens: 0 },
    { type: 'response.in_progress', fields: { response: open }, tokens: 0 },
    ...itemsOf(saying).flatMap((item, at) => eventsOf(item, at, at === 0 ? hidden : 0)),
    { type: `response.${whole.status}`, fields: { response: whole }, tokens: 0 },
  ]
  return steps.map(({ type, fields, tokens }, index) => ({
    event: type,
    data: JSON.stringify({ type, sequence_number: index, ...fields }),
    tokens,
  }))
}
