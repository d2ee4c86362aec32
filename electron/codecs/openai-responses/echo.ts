/** The response object around an answer: what became of it, and what was asked, which this protocol repeats. */
import type { Request } from '../../hub/request.ts'
import type { Stop, Usage } from '../../hub/usage.ts'
import type { Answering } from '../codec.ts'
import { present, type Json } from '../kit/read.ts'
import { writeFormat, writeReasoning, writeToolChoice, writeTools } from './echo-request.ts'
import { responseId } from './item-ids.ts'
import { protocol } from './protocol.ts'
import type { ItemStatus } from './render-items.ts'
import { usageJson } from './usage.ts'

export interface ResponseState {
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed'
  readonly incomplete?: 'max_output_tokens' | 'content_filter'
  readonly error?: { readonly code: string; readonly message: string }
  readonly usage?: Usage | undefined
}

/** The fields that tell what became of the answer, without its output. */
export const stateOf = (answering: Answering, state: ResponseState): Json => ({
  id: responseId(answering.id),
  object: 'response',
  created_at: answering.created,
  status: state.status,
  // A codec reads no clock.
  completed_at: null,
  error: state.error ?? null,
  incomplete_details: state.incomplete === undefined ? null : { reason: state.incomplete },
  model: answering.model,
  usage: state.usage ? usageJson(state.usage) : null,
})

/**
 * What the service itself takes where a request leaves it open. All of these fields are there in every response: clients
 * that check it against the Open Responses schema refuse it when one is missing.
 */
const defaults: Json = {
  instructions: null,
  background: false,
  frequency_penalty: 0,
  presence_penalty: 0,
  max_output_tokens: null,
  max_tool_calls: null,
  metadata: {},
  parallel_tool_calls: true,
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
  user: null,
}

/** The fields that repeat the request. */
export function echoOf(asked: Request | undefined): Json {
  if (!asked) return defaults
  const { system, sampling, tier } = asked
  const own = asked.extras[protocol] ?? {}
  return {
    ...defaults,
    ...present({
      instructions: system.length > 0 ? system.map(({ text }) => text).join('\n\n') : undefined,
      background: own['background'],
      max_output_tokens: asked.maxOutput,
      max_tool_calls: own['max_tool_calls'],
      metadata: asked.metadata,
      parallel_tool_calls: asked.parallelTools,
      previous_response_id: own['previous_response_id'],
      prompt_cache_key: asked.cacheKey,
      reasoning: writeReasoning(asked),
      safety_identifier: own['user'] === undefined ? asked.user : own['safety_identifier'],
      service_tier: tier === 'auto' ? undefined : tier,
      store: asked.store,
      temperature: sampling.temperature,
      text: { format: writeFormat(asked.output), verbosity: asked.verbosity ?? 'medium' },
      tool_choice: own['tool_choice'] ?? writeToolChoice(asked.toolChoice),
      tools: writeTools(asked.tools),
      top_logprobs: asked.logprobs?.top,
      top_p: sampling.topP,
      truncation: own['truncation'],
      user: own['user'],
    }),
  }
}

/**
 * How an answer that stopped so is told. `refused`: whether it holds a refusal in words; without them a client must not
 * take what there is for an answer.
 */
export function endOf(stop: Stop, refused: boolean): Omit<ResponseState, 'usage' | 'error'> {
  switch (stop.reason) {
    case 'length':
    case 'context-full':
      return { status: 'incomplete', incomplete: 'max_output_tokens' }
    case 'content-filter':
      return { status: 'incomplete', incomplete: 'content_filter' }
    case 'refusal':
      return refused
        ? { status: 'completed' }
        : { status: 'incomplete', incomplete: 'content_filter' }
    case 'stop':
    case 'stop-sequence':
    case 'tool-calls':
    case 'pause':
    case 'other':
      return { status: 'completed' }
  }
}

/** What an item is that was still being told when the answer ended. */
export const lastStatus = (end: Pick<ResponseState, 'status'>): ItemStatus =>
  end.status === 'completed' ? 'completed' : 'incomplete'

/** The words of a refusal that stands in no block of the answer. */
export const unsaidRefusal = (stop: Stop, refused: boolean): string =>
  stop.reason === 'refusal' && !refused ? (stop.explanation ?? '') : ''
