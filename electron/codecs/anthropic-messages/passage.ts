/** How bytes are forwarded where both sides speak this protocol, and what is read on the way. */
import type { Noted, Passage, Watcher } from '../codec.ts'
import { isRecord, type Json, parseJson } from '../kit/read.ts'
import { path } from './build-request.ts'
import { lacking } from './lacking.ts'
import { parseStreamError } from './parse-error.ts'
import { readStop } from './stop.ts'
import { usageReader } from './usage.ts'
import { toldSearchMark } from './web-search.ts'

/** `message_start` names the input, each `message_delta` what has changed since; `message_stop` comes last. */
function watch(): Watcher {
  const counts = usageReader()
  const told = (usage: unknown): Noted => {
    const known = counts.take(usage) ? counts.usage() : undefined
    return known ? { usage: known } : {}
  }
  const began = (message: unknown): Noted =>
    isRecord(message) ? { ...named(message), ...told(message['usage']) } : {}
  return {
    read(frame) {
      const event = parseJson(frame.data)
      if (!isRecord(event)) return {}
      const type = typeof event['type'] === 'string' ? event['type'] : frame.event
      const { message, delta } = event
      switch (type) {
        case 'message_start':
          return began(message)
        case 'message_delta': {
          const finished = isRecord(delta) && readStop(delta) !== undefined
          return { ...told(event['usage']), ...(finished ? { finished } : {}) }
        }
        case 'message_stop':
          return { finished: true, last: true }
        case 'error':
          return { error: parseStreamError(event), last: true }
        default:
          return {}
      }
    },
  }
}

function readBody(body: unknown): ReturnType<Passage['readBody']> {
  if (!isRecord(body)) return {}
  if (isRecord(body['error'])) return { error: parseStreamError(body) }
  const counts = usageReader()
  counts.take(body['usage'])
  const usage = counts.usage()
  return { ...named(body), ...(usage ? { usage } : {}) }
}

const named = ({ id }: Json): { readonly id?: string } =>
  typeof id === 'string' && id !== '' ? { id } : {}

/** A field that the service fills and we left empty, as programs write it. */
const empty = ['""', ' ""']

export const passage = {
  path: () => path,
  modelField: 'model',
  streamField: 'stream',
  required: { messages: 'array', max_tokens: 'number' },
  // `"usage":`, `"error"` and the end, each from its first rare character on.
  needles: ['sage":', 'rror"', 'sage_stop'],
  closing: 'event: message_stop\ndata: {"type":"message_stop"}\n\n',
  watch,
  usageField: 'usage',
  telling: ['id', 'usage', 'error'],
  readBody,
  modelMarks: ['"model":"', '"model": "'],
  headers: [
    'anthropic-version',
    'anthropic-beta',
    'x-claude-code-session-id',
    'x-claude-code-agent-id',
    'x-claude-code-parent-agent-id',
  ],
  brought: [
    { before: '"', rare: 'signature":', after: empty },
    { before: '"encrypted', rare: '_index":', after: empty },
    toldSearchMark,
  ],
  lacking,
} as const satisfies Passage
