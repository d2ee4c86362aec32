/** Says an answer as Messages, whole or in events (Claude API reference, Messages and Streaming messages). */
import { isRecord } from '../../../codecs/kit/read.ts'
import type { Said, SaidCall, Tally } from '../asked.ts'
import type { Frame, Saying } from '../dialect.ts'
import { pieces } from '../tokens.ts'
import { signatureOf } from './signature.ts'

const stopReason: Readonly<Record<Said['stop'], string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  'tool-calls': 'tool_use',
  length: 'max_tokens',
  refusal: 'refusal',
}

/** Caches do not count as input here; thoughts count as output. */
const usage = (tally: Tally) => ({
  input_tokens: tally.input,
  cache_creation_input_tokens: tally.cacheWrite,
  cache_read_input_tokens: tally.cacheRead,
  cache_creation: {
    ephemeral_5m_input_tokens: tally.cacheWrite,
    ephemeral_1h_input_tokens: 0,
  },
  output_tokens: tally.output,
  output_tokens_details: { thinking_tokens: tally.reasoning },
  service_tier: 'standard',
})

const stopFields = (said: Said) => ({
  stop_reason: stopReason[said.stop],
  stop_sequence: said.stopSequence ?? null,
  ...(said.stop === 'refusal'
    ? { stop_details: { type: 'refusal', category: null, explanation: said.text } }
    : {}),
})

const callId = ({ id }: SaidCall): string => `toolu_${id}`

/** Arguments as an object; those that were cut short cannot be one. */
function input(call: SaidCall): unknown {
  try {
    const parsed: unknown = JSON.parse(call.arguments)
    return isRecord(parsed) ? parsed : {}
  } catch {
    return {}
  }
}

export function body({ said, asked, stamp }: Saying): unknown {
  const thoughts = asked.showThoughts ? said.reasoning : ''
  return {
    id: `msg_${stamp.id}`,
    type: 'message',
    role: 'assistant',
    model: asked.model,
    content: [
      ...(said.reasoning === ''
        ? []
        : [{ type: 'thinking', thinking: thoughts, signature: signatureOf(said.reasoning) }]),
      ...(said.text === '' ? [] : [{ type: 'text', text: said.text }]),
      ...said.calls.map((call) => ({
        type: 'tool_use',
        id: callId(call),
        name: call.name,
        input: input(call),
      })),
    ],
    ...stopFields(said),
    ...(said.usage ? { usage: usage(said.usage) } : {}),
  }
}

const frame = (type: string, fields: object, tokens = 0): Frame => ({
  event: type,
  data: JSON.stringify({ type, ...fields }),
  tokens,
})

/** One block from its opening to its end. `deltas`: each with its tokens. */
function block(
  index: number,
  opening: object,
  deltas: readonly (readonly [object, number])[],
): readonly Frame[] {
  return [
    frame('content_block_start', { index, content_block: opening }),
    ...deltas.map(([delta, tokens]) => frame('content_block_delta', { index, delta }, tokens)),
    frame('content_block_stop', { index }),
  ]
}

function thinking(index: number, said: Said, shown: boolean): readonly Frame[] {
  const all = pieces(said.reasoning)
  const deltas = shown
    ? all.map((thought) => [{ type: 'thinking_delta', thinking: thought }, 1] as const)
    : []
  return block(index, { type: 'thinking', thinking: '', signature: '' }, [
    ...deltas,
    // Thoughts that are not shown still take their time.
    [{ type: 'signature_delta', signature: signatureOf(said.reasoning) }, shown ? 0 : all.length],
  ])
}

export function frames({ said, asked, stamp }: Saying): readonly Frame[] {
  const started = said.usage && { ...usage(said.usage), output_tokens: 1 }
  const writers: ((index: number) => readonly Frame[])[] = []
  if (said.reasoning !== '') writers.push((index) => thinking(index, said, asked.showThoughts))
  if (said.text !== '')
    writers.push((index) =>
      block(
        index,
        { type: 'text', text: '' },
        pieces(said.text).map((text) => [{ type: 'text_delta', text }, 1] as const),
      ),
    )
  for (const call of said.calls)
    writers.push((index) =>
      block(index, { type: 'tool_use', id: callId(call), name: call.name, input: {} }, [
        [{ type: 'input_json_delta', partial_json: '' }, 1],
        ...pieces(call.arguments).map(
          (json) => [{ type: 'input_json_delta', partial_json: json }, 1] as const,
        ),
      ]),
    )
  return [
    frame('message_start', {
      message: {
        id: `msg_${stamp.id}`,
        type: 'message',
        role: 'assistant',
        model: asked.model,
        content: [],
        stop_reason: null,
        stop_sequence: null,
        ...(started ? { usage: started } : {}),
      },
    }),
    frame('ping', {}),
    ...writers.flatMap((write, index) => write(index)),
    frame('message_delta', {
      delta: stopFields(said),
      ...(said.usage ? { usage: usage(said.usage) } : {}),
    }),
    frame('message_stop', {}),
  ]
}
