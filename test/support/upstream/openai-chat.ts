/** OpenAI's platform as the fake plays it: Chat Completions with its checks (OpenAI API reference, Create chat completion). */
import type { Fault } from '../../../electron/providers/demo/asked.ts'
import { openaiChat as dialect } from '../../../electron/providers/demo/openai-chat/index.ts'
import { chatRequest, type ChatRequest } from './openai-chat-schema.ts'
import type { Platform } from './protocol.ts'
import { flawOf, type Flaw } from './schema.ts'

/** `messages[1].content[0].text`. */
const written = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${String(key)}`,
    )
    .join('')

const invalid = (message: string, param: string, code?: string): Fault => ({
  kind: 'invalid-request',
  message,
  param,
  ...(code === undefined ? {} : { code }),
})

function shapeFault({ path, kind, message }: Flaw): Fault {
  const param = written(path)
  switch (kind) {
    case 'missing':
      return invalid(`Missing required parameter: '${param}'.`, param, 'missing_required_parameter')
    case 'unknown-field':
      return invalid(`Unknown parameter: '${param}'.`, param, 'unknown_parameter')
    case 'wrong-type':
      return invalid(`Invalid type for '${param}': ${message}.`, param, 'invalid_type')
    case 'wrong-value':
      return invalid(`Invalid value for '${param}': ${message}.`, param, 'invalid_value')
  }
}

/** Every call must be answered at once, and nothing else may be. */
function checkPairs({ messages }: ChatRequest): Fault | undefined {
  let open = new Set<string>()
  for (const [index, message] of messages.entries()) {
    if (message.role === 'tool') {
      if (!open.delete(message.tool_call_id))
        return invalid(
          `Invalid parameter: messages with role 'tool' must be a response to a preceeding message with 'tool_calls'.`,
          `messages.[${index}].role`,
        )
      continue
    }
    if (open.size > 0) return unanswered(open)
    open =
      message.role === 'assistant'
        ? new Set(message.tool_calls?.map(({ id }) => id))
        : new Set<string>()
  }
  return open.size > 0 ? unanswered(open) : undefined
}

const unanswered = (ids: ReadonlySet<string>): Fault =>
  invalid(
    `An assistant message with 'tool_calls' must be followed by tool messages responding to each 'tool_call_id'. The following tool_call_ids did not have response messages: ${[...ids].join(', ')}`,
    'messages',
  )

function checkTools({ tools, tool_choice: choice, ...body }: ChatRequest): Fault | undefined {
  if (!tools) {
    if (choice !== undefined)
      return invalid("'tool_choice' is only allowed when 'tools' are specified.", 'tool_choice')
    if (body.parallel_tool_calls !== undefined)
      return invalid(
        "'parallel_tool_calls' is only allowed when 'tools' are specified.",
        'parallel_tool_calls',
      )
    return undefined
  }
  const names = tools.map((tool) => (tool.type === 'function' ? tool.function : tool.custom).name)
  if (typeof choice !== 'object' || choice.type === 'allowed_tools') return undefined
  const { name } = choice.type === 'function' ? choice.function : choice.custom
  return names.includes(name)
    ? undefined
    : invalid(`Tool choice '${name}' not found in 'tools' parameter.`, 'tool_choice')
}

/** The o-series and GPT-5 take neither the old limit nor another temperature. */
function checkReasoner(body: ChatRequest): Fault | undefined {
  if (!/^(?:o[134]|gpt-5)(?:-(?!chat)|$)/.test(body.model)) return undefined
  if (body.max_tokens !== undefined && body.max_tokens !== null)
    return invalid(
      "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
      'max_tokens',
      'unsupported_parameter',
    )
  if (typeof body.temperature === 'number' && body.temperature !== 1)
    return invalid(
      `Unsupported value: 'temperature' does not support ${body.temperature} with this model. Only the default (1) value is supported.`,
      'temperature',
      'unsupported_value',
    )
  return undefined
}

function checkSense(body: ChatRequest): Fault | undefined {
  if (body.stream_options && body.stream !== true)
    return invalid(
      "The 'stream_options' parameter is only allowed when 'stream' is enabled.",
      'stream_options',
    )
  if (typeof body.max_tokens === 'number' && typeof body.max_completion_tokens === 'number')
    return invalid(
      "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.",
      'max_tokens',
    )
  if (typeof body.top_logprobs === 'number' && body.logprobs !== true)
    return invalid("'top_logprobs' is only allowed when 'logprobs' is true.", 'top_logprobs')
  const wantsJson = body.response_format?.type === 'json_object'
  if (wantsJson && !/json/i.test(JSON.stringify(body.messages)))
    return invalid(
      "'messages' must contain the word 'json' in some form, to use 'response_format' of type 'json_object'.",
      'messages',
    )
  return undefined
}

export const openaiChat: Platform = {
  dialect,
  base: '/v1',
  claims: (headers) => headers['anthropic-version'] === undefined,
  checkHeaders(headers) {
    if (headers['x-api-key'] !== undefined)
      return {
        kind: 'unauthenticated',
        message: "You didn't provide an API key in an Authorization header.",
      }
    return undefined
  },
  checkBody(body) {
    const flaw = flawOf(chatRequest, body)
    if (flaw) return shapeFault(flaw)
    const request = chatRequest.parse(body)
    return (
      checkPairs(request) ?? checkTools(request) ?? checkReasoner(request) ?? checkSense(request)
    )
  },
  list: (models) => ({
    object: 'list',
    data: models.map(({ id, contextWindow, maxOutput }) => ({
      id,
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'fake',
      ...(contextWindow === undefined ? {} : { context_length: contextWindow }),
      ...(maxOutput === undefined ? {} : { max_completion_tokens: maxOutput }),
    })),
  }),
}
