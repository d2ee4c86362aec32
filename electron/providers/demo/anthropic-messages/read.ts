/** Reads a Messages request (Claude API reference, Create a message). */
import { isRecord, type Json } from '../../../codecs/kit/read.ts'
import type { Asked, Attachment, OfferedTool, PromptPart, ToolResult } from '../asked.ts'
import { decodedSize, essentials, lastWords, objects, string, strings } from '../body.ts'

/** The blocks of a message, whether it is written as one string or as blocks. */
const blocks = (content: unknown): readonly Json[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : objects(content)

const texts = (content: unknown): readonly string[] =>
  blocks(content).flatMap((block) => (block['type'] === 'text' ? [string(block['text'])] : []))

function attachment(block: Json): Attachment | undefined {
  if (block['type'] !== 'image' && block['type'] !== 'document') return undefined
  const source = isRecord(block['source']) ? block['source'] : {}
  if (source['type'] !== 'base64') {
    const url = string(source['url']) || string(source['file_id'])
    if (url !== '') return { kind: 'url', url }
    return { kind: 'bytes', mediaType: 'text/plain', bytes: string(source['data']).length }
  }
  return {
    kind: 'bytes',
    mediaType: string(source['media_type']),
    bytes: decodedSize(string(source['data'])),
  }
}

function tool(entry: Json): readonly OfferedTool[] {
  const schema = entry['input_schema']
  // Tools with a type of their own are run by the vendor; the demo runs none.
  return isRecord(schema) ? [{ name: string(entry['name']), schema }] : []
}

function choice(value: unknown): Asked['choice'] {
  if (!isRecord(value)) return 'auto'
  switch (value['type']) {
    case 'any':
      return 'any'
    case 'none':
      return 'none'
    case 'tool':
      return { name: string(value['name']) }
    default:
      return 'auto'
  }
}

function results(last: Json | undefined, messages: readonly Json[]): readonly ToolResult[] {
  const names = new Map(
    messages
      .flatMap((message) => blocks(message['content']))
      .filter(({ type }) => type === 'tool_use')
      .map((call) => [string(call['id']), string(call['name'])]),
  )
  return blocks(last?.['content']).flatMap((block) =>
    block['type'] === 'tool_result'
      ? [
          {
            name: names.get(string(block['tool_use_id'])) ?? '',
            text: texts(block['content']).join('\n'),
            failed: block['is_error'] === true,
          },
        ]
      : [],
  )
}

const marked = (entries: readonly Json[]): boolean =>
  entries.some((entry) => isRecord(entry['cache_control']))

const part = (value: unknown, entries: readonly Json[]): PromptPart => ({
  // The mark itself is no part of the prompt: it moves on from request to request.
  content: JSON.stringify(value, (key, inner: unknown) =>
    key === 'cache_control' ? undefined : inner,
  ),
  marked: marked(entries),
})

function prompt(whole: Json, messages: readonly Json[]): readonly PromptPart[] {
  const parts = [
    part(whole['tools'] ?? [], objects(whole['tools'])),
    part(blocks(whole['system'] ?? ''), objects(whole['system'])),
    ...messages.map(({ role, content }) =>
      part({ role, content: blocks(content) }, objects(content)),
    ),
  ]
  // A mark at the top level stands for one on the last block.
  return isRecord(whole['cache_control'])
    ? parts.map((each, index) => ({ ...each, marked: each.marked || index === parts.length - 1 }))
    : parts
}

function jsonFormat(whole: Json): Asked['json'] {
  const config = isRecord(whole['output_config']) ? whole['output_config'] : {}
  const format = config['format'] ?? whole['output_format']
  if (!isRecord(format) || !isRecord(format['schema'])) return undefined
  return { schema: format['schema'] }
}

/** Throws Unreadable. */
export function read(body: unknown): Asked {
  const { whole, model, messages } = essentials(body)
  const last = messages.findLast(({ role }) => role === 'user')
  const thinking = isRecord(whole['thinking']) ? whole['thinking'] : {}
  const limit = whole['max_tokens']
  const json = jsonFormat(whole)
  const toolChoice = whole['tool_choice']
  // Results come back without a word of the person: what they asked stands further up.
  const asked = messages
    .filter(({ role }) => role === 'user')
    .map(({ content }) => lastWords(texts(content)))
    .findLast((text) => text !== '')
  return {
    model,
    stream: whole['stream'] === true,
    wantsUsage: true,
    question: asked ?? '',
    attachments: blocks(last?.['content']).flatMap((block) => attachment(block) ?? []),
    results: results(last, messages),
    tools: objects(whole['tools']).flatMap(tool),
    choice: choice(toolChoice),
    parallelTools: !(isRecord(toolChoice) && toolChoice['disable_parallel_tool_use'] === true),
    think: thinking['type'] === 'enabled' || thinking['type'] === 'adaptive',
    showThoughts: thinking['display'] !== 'omitted',
    ...(json ? { json } : {}),
    ...(typeof limit === 'number' ? { maxOutput: limit } : {}),
    stop: strings(whole['stop_sequences']),
    prompt: prompt(whole, messages),
    caching: 'by-marks',
  }
}
