/** Reads a Responses request (OpenAI API reference, Create a model response). */
import { isRecord, type Json } from '../../../codecs/kit/read.ts'
import type { Asked, Attachment, OfferedTool, ToolResult } from '../asked.ts'
import { attachmentAt, lastWords, object, objects, string, wrong } from '../body.ts'

/** The input as items; a bare string is one message of the person. */
function items(input: unknown): readonly Json[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }]
  if (!Array.isArray(input)) return wrong('input', 'a text or a list of items')
  return input.map((item: unknown, index) => object(item, `input[${index}]`))
}

/** An item without a type is a message in its easy form. */
const isMessage = (item: Json): boolean => (item['type'] ?? 'message') === 'message'

const isFromUser = (item: Json): boolean => isMessage(item) && item['role'] === 'user'

/** The texts of a message, or of a tool's output. */
const texts = (content: unknown): readonly string[] =>
  typeof content === 'string'
    ? [content]
    : objects(content).flatMap((part) => {
        const type = part['type']
        return type === 'input_text' || type === 'output_text' ? [string(part['text'])] : []
      })

function attachment(part: Json): Attachment | undefined {
  switch (part['type']) {
    case 'input_image':
      return attachmentAt(string(part['image_url']) || string(part['file_id']))
    case 'input_file':
      return attachmentAt(
        string(part['file_data']) || string(part['file_url']) || string(part['file_id']),
      )
    default:
      return undefined
  }
}

/** Tools with a type of their own are run by the vendor; the demo runs none. */
function tool(entry: Json): readonly OfferedTool[] {
  switch (entry['type']) {
    case 'function': {
      const { parameters } = entry
      return [{ name: string(entry['name']), schema: isRecord(parameters) ? parameters : {} }]
    }
    case 'custom':
      return [{ name: string(entry['name']) }]
    case 'namespace':
      return objects(entry['tools']).flatMap(tool)
    default:
      return []
  }
}

function choice(value: unknown): Asked['choice'] {
  if (value === 'none') return 'none'
  if (value === 'required') return 'any'
  if (!isRecord(value)) return 'auto'
  const name = string(value['name'])
  return name === '' ? 'auto' : { name }
}

const answersTool = ({ type }: Json): boolean =>
  type === 'function_call_output' || type === 'custom_tool_call_output'

/** What this request adds: everything after the last thing the model said or called. */
function newest(all: readonly Json[]): readonly Json[] {
  const said = all.findLastIndex(
    (item) => !answersTool(item) && !(isMessage(item) && item['role'] !== 'assistant'),
  )
  return all.slice(said + 1)
}

function results(all: readonly Json[]): readonly ToolResult[] {
  const names = new Map(
    all
      .filter((item) => typeof item['name'] === 'string')
      .map((call) => [string(call['call_id']), string(call['name'])]),
  )
  return newest(all)
    .filter(answersTool)
    .map((item) => ({
      name: names.get(string(item['call_id'])) ?? '',
      text: texts(item['output']).join('\n'),
      failed: false,
    }))
}

function jsonFormat(text: unknown): Asked['json'] {
  const format = isRecord(text) ? text['format'] : undefined
  if (!isRecord(format)) return undefined
  if (format['type'] === 'json_object') return {}
  if (format['type'] !== 'json_schema') return undefined
  return isRecord(format['schema']) ? { schema: format['schema'] } : {}
}

/** What the reference says an answer repeats. */
const repeated = [
  'instructions',
  'max_output_tokens',
  'max_tool_calls',
  'metadata',
  'parallel_tool_calls',
  'previous_response_id',
  'prompt_cache_key',
  'reasoning',
  'safety_identifier',
  'store',
  'temperature',
  'text',
  'tool_choice',
  'tools',
  'top_logprobs',
  'top_p',
  'truncation',
] as const

const echoOf = (whole: Json): Json =>
  Object.fromEntries(
    repeated.flatMap((name) => (whole[name] === undefined ? [] : [[name, whole[name]] as const])),
  )

/** Throws Unreadable. */
export function read(body: unknown): Asked {
  const whole = object(body, 'body')
  const { model } = whole
  if (typeof model !== 'string' || model === '') return wrong('model', 'the name of a model')
  const all = items(whole['input'])
  const reasoning = isRecord(whole['reasoning']) ? whole['reasoning'] : {}
  const { effort } = reasoning
  const limit = whole['max_output_tokens']
  const json = jsonFormat(whole['text'])
  return {
    model,
    stream: whole['stream'] === true,
    wantsUsage: true,
    question: lastWords(texts(all.findLast(isFromUser)?.['content'])),
    attachments: newest(all)
      .filter(isFromUser)
      .flatMap((item) => objects(item['content']))
      .flatMap((part) => attachment(part) ?? []),
    results: results(all),
    tools: objects(whole['tools']).flatMap(tool),
    choice: choice(whole['tool_choice']),
    parallelTools: whole['parallel_tool_calls'] !== false,
    think: typeof effort === 'string' && effort !== 'none',
    showThoughts: typeof reasoning['summary'] === 'string',
    ...(json ? { json } : {}),
    ...(typeof limit === 'number' ? { maxOutput: limit } : {}),
    stop: [],
    prompt: [
      { content: JSON.stringify(whole['tools'] ?? []), marked: false },
      { content: JSON.stringify(whole['instructions'] ?? ''), marked: false },
      ...all.map((item) => ({ content: JSON.stringify(item), marked: false })),
    ],
    caching: 'automatic',
    echo: echoOf(whole),
  }
}
