/** Reads from a body who began the turn and whether it shows pictures, in each of the protocols Copilot speaks. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import type { Headers } from '../../codecs/codec.ts'

/**
 * `user`: a person said something. `agent`: the program goes on by itself, with results of tools or in a conversation of its own.
 * Older plans pay for the turns of a person, so nothing that might be one is called anything else.
 */
export type Initiator = 'user' | 'agent'

/** Headers by which coding tools mark conversations that no person takes part in. */
const subagentMarks = [
  'x-claude-code-parent-agent-id',
  'x-codex-parent-thread-id',
  'x-openai-subagent',
]

/** `forwarded`: the client's own headers. */
export function initiatorOf(body: Json | undefined, forwarded: Headers = {}): Initiator {
  if (subagentMarks.some((mark) => forwarded[mark] !== undefined)) return 'agent'
  const last = itemsOf(body).findLast((item) => !isInstruction(item))
  if (!last || !isRecord(last)) return 'user'
  const type = last['type']
  const isMessage = type === undefined || type === 'message'
  if (!isMessage || last['role'] !== 'user') return 'agent'
  return isWrittenByProgram(last['content']) ? 'agent' : 'user'
}

/** The conversation, under either name; a bare text is no list. */
function itemsOf(body: Json | undefined): readonly unknown[] {
  const items = body?.['messages'] ?? body?.['input']
  return Array.isArray(items) ? items : []
}

const isInstruction = (item: unknown): boolean =>
  isRecord(item) && (item['role'] === 'system' || item['role'] === 'developer')

/** Results of tools, and beside them at most the reminders that coding tools add by themselves. */
function isWrittenByProgram(content: unknown): boolean {
  if (!Array.isArray(content)) return false
  const parts = content.filter(isRecord)
  return parts.some(isResult) && parts.every((part) => isResult(part) || isReminder(part['text']))
}

const isResult = (part: Json): boolean => part['type'] === 'tool_result'

const isReminder = (text: unknown): boolean =>
  typeof text === 'string' && /^\s*<system-reminder>[^]*<\/system-reminder>\s*$/.test(text)

const pictures: ReadonlySet<unknown> = new Set(['image_url', 'input_image', 'image'])

/** Whether anything in the conversation is a picture, results of tools included. */
export const showsPictures = (body: Json | undefined): boolean => itemsOf(body).some(isPictured)

function isPictured(item: unknown): boolean {
  if (!isRecord(item)) return false
  if (pictures.has(item['type'])) return true
  return [item['content'], item['output']].some(
    (parts) => Array.isArray(parts) && parts.some(isPictured),
  )
}
