/** Reads a Chat Completions request (OpenAI API reference, Create chat completion). */
import { isRecord, type Json } from '../../../codecs/kit/read.ts'
import type { Asked, Attachment, OfferedTool, ToolResult } from '../asked.ts'
import {
  attachmentAt,
  decodedSize,
  essentials,
  lastWords,
  objects,
  string,
  strings,
  wrong,
} from '../body.ts'

/** The texts of a message, whether it is written as one string or as parts. */
const texts = (content: unknown): readonly string[] =>
  typeof content === 'string'
    ? [content]
    : objects(content).flatMap((part) => (part['type'] === 'text' ? [string(part['text'])] : []))

function attachment(part: Json): Attachment | undefined {
  switch (part['type']) {
    case 'image_url': {
      const image = part['image_url']
      return attachmentAt(isRecord(image) ? string(image['url']) : string(image))
    }
    case 'file': {
      const file = isRecord(part['file']) ? part['file'] : {}
      return attachmentAt(string(file['file_data']) || string(file['file_id']))
    }
    case 'input_audio': {
      const audio = isRecord(part['input_audio']) ? part['input_audio'] : {}
      return {
        kind: 'bytes',
        mediaType: `audio/${string(audio['format'])}`,
        bytes: decodedSize(string(audio['data'])),
      }
    }
    default:
      return undefined
  }
}

/** What stands under the entry's own type: a tool's, a call's, a choice's particulars. */
const inner = (entry: Json): Json => {
  const of = entry[string(entry['type'])]
  return isRecord(of) ? of : {}
}

function tool(entry: Json): readonly OfferedTool[] {
  const name = string(inner(entry)['name'])
  if (name === '') return []
  if (entry['type'] === 'custom') return [{ name }]
  const parameters = inner(entry)['parameters']
  return [{ name, schema: isRecord(parameters) ? parameters : {} }]
}

function choice(value: unknown): Asked['choice'] {
  if (value === 'none') return 'none'
  if (value === 'required') return 'any'
  if (!isRecord(value)) return 'auto'
  const name = string(inner(value)['name'])
  return name === '' ? 'auto' : { name }
}

/** The names of the calls in the history, by their ids. */
const callNames = (messages: readonly Json[]): ReadonlyMap<string, string> =>
  new Map(
    messages
      .flatMap((message) => objects(message['tool_calls']))
      .map((call) => [string(call['id']), string(inner(call)['name'])]),
  )

/** The messages after the last answer: what this request adds. */
const newest = (messages: readonly Json[]): readonly Json[] =>
  messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)

function results(messages: readonly Json[]): readonly ToolResult[] {
  const names = callNames(messages)
  return newest(messages).flatMap((message) =>
    message['role'] === 'tool'
      ? [
          {
            name: names.get(string(message['tool_call_id'])) ?? '',
            text: texts(message['content']).join('\n'),
            failed: false,
          },
        ]
      : [],
  )
}

function jsonFormat(format: unknown): Asked['json'] {
  if (!isRecord(format)) return undefined
  if (format['type'] === 'json_object') return {}
  if (format['type'] !== 'json_schema') return undefined
  const schema = isRecord(format['json_schema']) ? format['json_schema']['schema'] : undefined
  return isRecord(schema) ? { schema } : {}
}

/** Throws Unreadable. */
export function read(body: unknown): Asked {
  const { whole, model, messages } = essentials(body)
  const count = whole['n']
  if (count !== undefined && count !== null && count !== 1)
    return wrong('n', '1: the demo gives one answer')
  const users = messages.filter(({ role }) => role === 'user')
  const effort = whole['reasoning_effort']
  const limit = whole['max_completion_tokens'] ?? whole['max_tokens']
  const options = whole['stream_options']
  const json = jsonFormat(whole['response_format'])
  return {
    model,
    stream: whole['stream'] === true,
    wantsUsage: isRecord(options) && options['include_usage'] === true,
    question: lastWords(texts(users.at(-1)?.['content'])),
    attachments: newest(messages)
      .filter(({ role }) => role === 'user')
      .flatMap((message) => objects(message['content']))
      .flatMap((part) => attachment(part) ?? []),
    results: results(messages),
    tools: objects(whole['tools']).flatMap(tool),
    choice: choice(whole['tool_choice']),
    parallelTools: whole['parallel_tool_calls'] !== false,
    think: typeof effort === 'string' && effort !== 'none',
    showThoughts: true,
    ...(json ? { json } : {}),
    ...(typeof limit === 'number' ? { maxOutput: limit } : {}),
    stop: strings(whole['stop']),
    prompt: [
      { content: JSON.stringify(whole['tools'] ?? []), marked: false },
      ...messages.map((message) => ({ content: JSON.stringify(message), marked: false })),
    ],
    caching: 'automatic',
  }
}
