/** What an upstream was told of a conversation, in words that do not depend on its protocol. */
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'

/** One thing somebody said; a result is told with the arguments of the call whose id it bears. */
export type Line =
  | readonly ['user' | 'thought' | 'assistant', string]
  | readonly ['call', unknown]
  | readonly ['result', of: unknown, string]

const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

const string = (value: unknown): string => (typeof value === 'string' ? value : '')

const textOf = (content: unknown): string =>
  typeof content === 'string'
    ? content
    : objects(content)
        .map(({ text }) => string(text))
        .join('')

const saidBy = (role: unknown): 'user' | 'assistant' =>
  role === 'assistant' || role === 'model' ? 'assistant' : 'user'

/** Nothing was said where there are no words. */
const line = (kind: 'user' | 'thought' | 'assistant', text: string): readonly Line[] =>
  text === '' ? [] : [[kind, text]]

/** Remembers what was called, so that results can be told with it. */
class Calls {
  readonly #made: { readonly id: unknown; readonly name: unknown; readonly input: unknown }[] = []
  readonly #answered = new Set<object>()

  call(id: unknown, name: unknown, input: unknown): Line {
    this.#made.push({ id, name, input })
    return ['call', input]
  }

  /** By id, or, where there are none, the first of that name that has no result yet. */
  result(id: unknown, name: unknown, text: string): Line {
    const found = this.#made.find(
      (made) =>
        !this.#answered.has(made) && (id === undefined ? made.name === name : made.id === id),
    )
    if (found) this.#answered.add(found)
    return ['result', found?.input, text]
  }
}

function chatLines(message: Json, calls: Calls): readonly Line[] {
  const { role, content } = message
  if (role === 'tool') return [calls.result(message['tool_call_id'], undefined, textOf(content))]
  return [
    ...line('thought', string(message['reasoning_content'])),
    ...(typeof content === 'string' ? line(saidBy(role), content) : []),
    ...objects(content).flatMap((part) => blockLines(part, saidBy(role), calls)),
    ...objects(message['tool_calls']).map((call) => {
      const made = isRecord(call['function']) ? call['function'] : {}
      return calls.call(call['id'], made['name'], JSON.parse(string(made['arguments'])))
    }),
  ]
}

function blockLines(block: Json, by: 'user' | 'assistant', calls: Calls): readonly Line[] {
  switch (block['type']) {
    case 'text':
      return line(by, string(block['text']))
    case 'thinking':
      return [['thought', string(block['thinking'])]]
    case 'redacted_thinking':
    case 'image':
    case 'image_url':
      return []
    case 'tool_use':
      return [calls.call(block['id'], block['name'], block['input'])]
    case 'tool_result':
      return [calls.result(block['tool_use_id'], undefined, textOf(block['content']))]
    default:
      throw new Error(`A transcript has no line for ${string(block['type'])}.`)
  }
}

function itemLines(item: Json, calls: Calls): readonly Line[] {
  const { role, content } = item
  switch (item['type'] ?? 'message') {
    case 'message':
      return line(saidBy(role), textOf(content))
    case 'reasoning':
      return line(
        'thought',
        objects(item['summary'])
          .map(({ text }) => string(text))
          .join('\n\n'),
      )
    case 'function_call':
      return [calls.call(item['call_id'], item['name'], JSON.parse(string(item['arguments'])))]
    case 'function_call_output':
      return [calls.result(item['call_id'], undefined, textOf(item['output']))]
    default:
      throw new Error(`A transcript has no line for ${string(item['type'])}.`)
  }
}

/** The words of a result, which is an object here; `output` and `error` are its usual fields. */
function responseText(response: unknown): string {
  const said = isRecord(response) ? response : {}
  const value = said['error'] ?? said['output'] ?? said['content'] ?? said
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function partLines(part: Json, by: 'user' | 'assistant', calls: Calls): readonly Line[] {
  const { functionCall: call, functionResponse: response } = part
  if (isRecord(call)) return [calls.call(call['id'], call['name'], call['args'])]
  if (isRecord(response))
    return [calls.result(response['id'], response['name'], responseText(response['response']))]
  return line(part['thought'] === true ? 'thought' : by, string(part['text']))
}

/** Neighbouring words of the same speaker as one, since parts may be cut anywhere. */
function joined(lines: readonly Line[]): readonly Line[] {
  const all: Line[] = []
  for (const next of lines) {
    const last = all.at(-1)
    const [kind, text] = next
    if (last?.[0] === kind && (kind === 'assistant' || kind === 'thought'))
      all[all.length - 1] = [kind, `${String(last[1])}${text}`]
    else all.push(next)
  }
  return all
}

const isSystem = ({ role }: Json): boolean => role === 'system' || role === 'developer'

/** Reads the body of a request in any of the protocols; what the system is told is left out. */
export function transcript(body: unknown): readonly Line[] {
  const { messages, input, contents } = isRecord(body) ? body : {}
  const calls = new Calls()
  if (typeof input === 'string') return line('user', input)
  return [
    ...objects(messages)
      .filter((message) => !isSystem(message))
      .flatMap((message) => chatLines(message, calls)),
    ...objects(input)
      .filter((item) => !isSystem(item))
      .flatMap((item) => itemLines(item, calls)),
    ...joined(
      objects(contents).flatMap(({ role, parts }) =>
        objects(parts).flatMap((part) => partLines(part, saidBy(role), calls)),
      ),
    ),
  ]
}
