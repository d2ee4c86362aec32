/** Rewrites tool call ids to nine letters and digits, the same way in every request of a conversation. */
import { createHash } from 'node:crypto'
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { eachMessage } from '../kit/chat-body.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'

/** Derived from the id alone, so that the prompt stays the same and its cache is found again. */
function shortened(id: string): string {
  if (/^[a-zA-Z0-9]{9}$/.test(id)) return id
  const digest = createHash('sha256').update(id).digest()
  return Array.from(digest.subarray(0, 9), (byte) => alphabet[byte % alphabet.length]).join('')
}

const call = (entry: unknown): unknown =>
  isRecord(entry) && typeof entry['id'] === 'string'
    ? { ...entry, id: shortened(entry['id']) }
    : entry

/** Calls and their results alike. */
export const nineLetters = (body: Record<string, unknown>): Record<string, unknown> =>
  eachMessage(body, (message): Json => {
    const calls = message['tool_calls']
    const answered = message['tool_call_id']
    return {
      ...message,
      ...(Array.isArray(calls) ? { tool_calls: calls.map(call) } : {}),
      ...(typeof answered === 'string' ? { tool_call_id: shortened(answered) } : {}),
    }
  })
