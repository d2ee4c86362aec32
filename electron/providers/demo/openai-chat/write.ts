/** Says an answer as Chat Completions, whole or in chunks (OpenAI API reference, Chat completion object and chunk). */
import type { Said, SaidCall, Tally } from '../asked.ts'
import type { Frame, Saying } from '../dialect.ts'
import { pieces } from '../tokens.ts'

const finishReason: Readonly<Record<Said['stop'], string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  'tool-calls': 'tool_calls',
  length: 'length',
  refusal: 'stop',
}

/** Caches count as input here, and thoughts as output. */
function usage(tally: Tally) {
  const prompt = tally.input + tally.cacheRead + tally.cacheWrite
  return {
    prompt_tokens: prompt,
    completion_tokens: tally.output,
    total_tokens: prompt + tally.output,
    prompt_tokens_details: { cached_tokens: tally.cacheRead, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: tally.reasoning,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}

const callId = ({ id }: SaidCall): string => `call_${id}`

const wholeCall = (call: SaidCall) =>
  call.custom
    ? { id: callId(call), type: 'custom', custom: { name: call.name, input: call.arguments } }
    : {
        id: callId(call),
        type: 'function',
        function: { name: call.name, arguments: call.arguments },
      }

export function body({ said, asked, stamp }: Saying): unknown {
  const spoken = said.text === '' && said.calls.length > 0 ? null : said.text
  return {
    id: `chatcmpl-${stamp.id}`,
    object: 'chat.completion',
    created: stamp.created,
    model: asked.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: said.refused ? null : spoken,
          refusal: said.refused ? said.text : null,
          ...(said.reasoning === '' ? {} : { reasoning_content: said.reasoning }),
          ...(said.calls.length === 0 ? {} : { tool_calls: said.calls.map(wholeCall) }),
          annotations: [],
        },
        logprobs: null,
        finish_reason: finishReason[said.stop],
      },
    ],
    ...(said.usage ? { usage: usage(said.usage) } : {}),
    system_fingerprint: 'fp_demo',
  }
}

/** The pieces of a call: its name first, then its arguments. */
function callDeltas(call: SaidCall, index: number): readonly (readonly [object, number])[] {
  const kind = call.custom ? 'custom' : 'function'
  const field = call.custom ? 'input' : 'arguments'
  const opening = {
    index,
    id: callId(call),
    type: kind,
    [kind]: { name: call.name, [field]: '' },
  }
  return [
    [{ tool_calls: [opening] }, 1],
    ...pieces(call.arguments).map(
      (piece) => [{ tool_calls: [{ index, [kind]: { [field]: piece } }] }, 1] as const,
    ),
  ]
}

export function frames({ said, asked, stamp }: Saying): readonly Frame[] {
  const chunk = (choices: readonly object[], told: object | null = null): string =>
    JSON.stringify({
      id: `chatcmpl-${stamp.id}`,
      object: 'chat.completion.chunk',
      created: stamp.created,
      model: asked.model,
      system_fingerprint: 'fp_demo',
      choices,
      ...(asked.wantsUsage ? { usage: told } : {}),
    })
  const delta = (change: object, tokens: number): Frame => ({
    data: chunk([{ index: 0, delta: change, logprobs: null, finish_reason: null }]),
    tokens,
  })
  const field = said.refused ? 'refusal' : 'content'
  const silent = said.text === '' && said.calls.length > 0
  const finish = {
    index: 0,
    delta: {},
    logprobs: null,
    finish_reason: finishReason[said.stop],
  }
  return [
    delta({ role: 'assistant', content: silent ? null : '', refusal: null }, 0),
    ...pieces(said.reasoning).map((piece) => delta({ reasoning_content: piece }, 1)),
    ...pieces(said.text).map((piece) => delta({ [field]: piece }, 1)),
    ...said.calls.flatMap((call, index) =>
      callDeltas(call, index).map(([change, tokens]) => delta(change, tokens)),
    ),
    { data: chunk([finish]), tokens: 0 },
    ...(asked.wantsUsage && said.usage ? [{ data: chunk([], usage(said.usage)), tokens: 0 }] : []),
    { data: '[DONE]', tokens: 0 },
  ]
}
