/** Reads a generateContent request (Gemini API reference, Generating content). */
import { isRecord, type Json } from '../../../codecs/kit/read.ts'
import type { Asked, Attachment, OfferedTool, ToolResult } from '../asked.ts'
import { decodedSize, lastWords, object, string, strings, wrong } from '../body.ts'
import { asJsonSchema, field, objectAt, objectsAt } from './fields.ts'

const parts = (content: Json | undefined): readonly Json[] =>
  content ? objectsAt(content, 'parts') : []

const texts = (content: Json | undefined): readonly string[] =>
  parts(content).flatMap((part) => (typeof part['text'] === 'string' ? [part['text']] : []))

function attachment(part: Json): Attachment | undefined {
  const inline = field(part, 'inlineData')
  if (isRecord(inline))
    return {
      kind: 'bytes',
      mediaType: string(field(inline, 'mimeType')),
      bytes: decodedSize(string(inline['data'])),
    }
  const file = field(part, 'fileData')
  return isRecord(file) ? { kind: 'url', url: string(field(file, 'fileUri')) } : undefined
}

function schemaOf(declaration: Json): Json {
  const schema =
    field(declaration, 'parametersJsonSchema') ?? asJsonSchema(declaration['parameters'])
  return isRecord(schema) ? schema : {}
}

/** Tools other than functions are run by the vendor; the demo runs none. */
const offered = (tool: Json): readonly OfferedTool[] =>
  objectsAt(tool, 'functionDeclarations').map((declaration) => ({
    name: string(declaration['name']),
    schema: schemaOf(declaration),
  }))

function choice(whole: Json): Asked['choice'] {
  const config = objectAt(objectAt(whole, 'toolConfig'), 'functionCallingConfig')
  switch (string(config['mode']).toUpperCase()) {
    case 'NONE':
      return 'none'
    case 'ANY': {
      const [name, ...others] = strings(field(config, 'allowedFunctionNames'))
      return name !== undefined && others.length === 0 ? { name } : 'any'
    }
    default:
      return 'auto'
  }
}

/** The words of a result, which is an object here; `output` and `error` are its usual fields. */
function result(response: Json): ToolResult {
  const said = objectAt(response, 'response')
  const value = said['error'] ?? said['output'] ?? said
  return {
    name: string(response['name']),
    text: typeof value === 'string' ? value : JSON.stringify(value),
    failed: said['error'] !== undefined,
  }
}

function results(contents: readonly Json[]): readonly ToolResult[] {
  const said = contents.findLastIndex(({ role }) => role === 'model')
  return contents
    .slice(said + 1)
    .flatMap(parts)
    .flatMap((part) => {
      const response = field(part, 'functionResponse')
      return isRecord(response) ? [result(response)] : []
    })
}

function jsonFormat(config: Json): Asked['json'] {
  if (field(config, 'responseMimeType') !== 'application/json') return undefined
  const schema =
    field(config, 'responseJsonSchema') ?? asJsonSchema(field(config, 'responseSchema'))
  return isRecord(schema) ? { schema } : {}
}

/** The model's name from `…/models/{model}:verb`. */
const modelIn = (path: string): string =>
  decodeURIComponent(/\/models\/([^:?]+):/.exec(path)?.[1] ?? '').replace(/^models\//, '')

const isFromPerson = (content: Json): boolean =>
  content['role'] !== 'model' && texts(content).length > 0

/** What the address asks for beside the model. */
function asked(path: string): Pick<Asked, 'stream' | 'form'> {
  const [verb = '', query = ''] = path.split('?')
  return {
    stream: verb.endsWith(':streamGenerateContent'),
    form: new URLSearchParams(query).get('alt') === 'sse' ? 'events' : 'array',
  }
}

function settings(
  config: Json,
): Pick<Asked, 'json' | 'maxOutput' | 'stop' | 'think' | 'showThoughts'> {
  const thinking = objectAt(config, 'thinkingConfig')
  const budget = field(thinking, 'thinkingBudget')
  const showThoughts = field(thinking, 'includeThoughts') === true
  const leveled = field(thinking, 'thinkingLevel') !== undefined
  const limit = field(config, 'maxOutputTokens')
  const json = jsonFormat(config)
  return {
    // A budget of -1 leaves it to the model, 0 forbids it.
    think: showThoughts || leveled || Number(budget ?? 0) !== 0,
    showThoughts,
    stop: strings(field(config, 'stopSequences')),
    ...(json ? { json } : {}),
    ...(typeof limit === 'number' ? { maxOutput: limit } : {}),
  }
}

/** Throws Unreadable. */
export function read(body: unknown, path = ''): Asked {
  const given = object(body, 'body')
  // The counting path takes the request as it is or wrapped.
  const wrapped = field(given, 'generateContentRequest')
  const whole = isRecord(wrapped) ? wrapped : given
  const model = modelIn(path) || string(whole['model']).replace(/^models\//, '')
  if (model === '') return wrong('model', 'the name of a model in the path')
  const contents = objectsAt(whole, 'contents')
  if (contents.length === 0) return wrong('contents', 'at least one content')
  return {
    model,
    ...asked(path),
    wantsUsage: true,
    question: lastWords(texts(contents.findLast(isFromPerson))),
    attachments: parts(contents.findLast(({ role }) => role !== 'model')).flatMap(
      (part) => attachment(part) ?? [],
    ),
    results: results(contents),
    tools: objectsAt(whole, 'tools').flatMap(offered),
    choice: choice(whole),
    parallelTools: true,
    ...settings(objectAt(whole, 'generationConfig')),
    prompt: [
      { content: JSON.stringify(whole['tools'] ?? []), marked: false },
      { content: JSON.stringify(field(whole, 'systemInstruction') ?? ''), marked: false },
      ...contents.map((content) => ({ content: JSON.stringify(content), marked: false })),
    ],
    caching: 'automatic',
  }
}
