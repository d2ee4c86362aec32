/** How bytes of this protocol are forwarded as they are, and what a passive reader learns from them. */
import type { Noted, Passage } from '../codec.ts'
import { isRecord, type Json, parseJson } from '../kit/read.ts'
import { ownReasoningMark } from './item-ids.ts'
import { parseStreamError } from './parse-error.ts'
import { path } from './protocol.ts'
import { usageOf } from './usage.ts'
import { wholeOutput } from './whole-output.ts'

/** Only the object at the end tells what an answer cost, and only the one at the beginning is needed for its id. */
function noteOf(event: Json, named: string | undefined): Noted {
  const type = typeof event['type'] === 'string' ? event['type'] : named
  const response = isRecord(event['response']) ? event['response'] : {}
  switch (type) {
    case 'response.created':
      return idOf(response)
    case 'response.completed':
    case 'response.done':
    case 'response.incomplete':
      return response['status'] === 'failed'
        ? { ...counted(response), error: parseStreamError(response), last: true }
        : { ...counted(response), answer: response, finished: true, last: true }
    case 'response.failed':
      return { ...counted(response), error: parseStreamError(response), last: true }
    case 'error':
      return { error: parseStreamError(event) }
    default:
      // Relays that fail send an envelope without a type.
      return type === undefined && event['error'] ? { error: parseStreamError(event) } : {}
  }
}

const counted = (response: Json): { readonly usage?: NonNullable<Noted['usage']> } => {
  const usage = usageOf(response['usage'])
  return usage ? { usage } : {}
}

const idOf = ({ id }: Json): { readonly id?: string } =>
  typeof id === 'string' && id !== '' ? { id } : {}

export const passage = {
  path: () => path,
  modelField: 'model',
  streamField: 'stream',
  // Nothing else: the input may be a string or a list, and may be missing where a prompt or an earlier answer is named.
  required: {},
  // The three ends, `"type":"error"` and an error without a type, each from its first rare character on.
  needles: [
    '.completed"',
    '.incomplete"',
    '.failed"',
    'ype":"error"',
    'ype": "error"',
    'rror":{',
    'rror": {',
  ],
  watch: () => ({
    read({ data, event }) {
      const read = parseJson(data)
      return isRecord(read) ? noteOf(read, event) : {}
    },
  }),
  mend: wholeOutput,
  usageField: 'usage',
  telling: ['usage', 'error', 'id', 'status'],
  readBody(body) {
    if (!isRecord(body)) return {}
    const failed = body['error'] || body['status'] === 'failed'
    return {
      ...idOf(body),
      ...counted(body),
      ...(failed ? { error: parseStreamError(body) } : {}),
    }
  },
  brought: [ownReasoningMark],
  modelMarks: ['"model":"', '"model": "'],
  // What a client says about this one request and its conversation. Whose machine, account or organisation it is stays here.
  headers: [
    'openai-beta',
    'idempotency-key',
    'x-client-request-id',
    'session-id',
    'session_id',
    'thread-id',
    'conversation_id',
    'x-codex-beta-features',
    'x-codex-parent-thread-id',
    'x-codex-routing-hint',
    'x-codex-turn-metadata',
    'x-codex-turn-state',
    'x-codex-window-id',
    'x-openai-internal-codex-responses-lite',
    'x-openai-subagent',
  ],
} as const satisfies Passage
