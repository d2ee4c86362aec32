/** Chat Completions as Copilot speaks it: Claude in several choices, thoughts under other names, and its own usage. */
import { createHash } from 'node:crypto'
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'
import type { Fault } from '../../../electron/providers/demo/asked.ts'
import type { Dialect, Frame, Saying } from '../../../electron/providers/demo/dialect.ts'
import { speakingWired } from '../fake-server/wired-fault.ts'
import { objects, without } from './body.ts'
import { badRequest } from './errors.ts'

/** What a model wants to be shown again with its calls, by the id of the first. */
const opaqueOf = (call: string): string =>
  createHash('sha256').update(`copilot:${call}`).digest('base64url')

const isClaude = (model: string): boolean => model.startsWith('claude')
const isGemini = (model: string): boolean => model.startsWith('gemini')
const thinksAloud = (model: string): boolean => isClaude(model) || isGemini(model)

const firstCall = (said: Saying['said']): string => `call_${said.calls[0]?.id ?? 'none'}`

/** Thoughts are called otherwise here, and what seals them comes along. */
function renamed(message: Json): Json {
  const { reasoning_content: thought, ...rest } = message
  return thought === undefined ? rest : { ...rest, reasoning_text: thought }
}

const usageUnit = { copilot_usage: { total_nano_aiu: 1_500_000_000 } }

/** Calls stand in a choice of their own. */
function splitDelta(choice: Json): Json {
  const delta = isRecord(choice['delta']) ? choice['delta'] : {}
  return 'tool_calls' in delta ? { ...choice, index: 1 } : choice
}

function chunk(event: Json, saying: Saying): Json {
  const { said, asked } = saying
  const splits = isClaude(asked.model) && said.text !== '' && said.calls.length > 0
  const choices = objects(event['choices']).map((choice) => ({
    ...choice,
    delta: renamed(isRecord(choice['delta']) ? choice['delta'] : {}),
  }))
  const isLast = choices.some((choice) => 'finish_reason' in choice && choice['finish_reason'])
  const both = isLast ? choices.flatMap((choice) => [choice, { ...choice, index: 1 }]) : choices
  return {
    ...event,
    choices: splits ? both.map(splitDelta) : choices,
    ...(isRecord(event['usage']) ? usageUnit : {}),
  }
}

const parsed = ({ data }: Frame): Json | undefined => {
  if (data === '[DONE]') return undefined
  const event: unknown = JSON.parse(data)
  return isRecord(event) ? event : undefined
}

/** The seal comes in a piece of its own before the calls, or before the end. */
function sealed(all: readonly Frame[], saying: Saying): readonly Frame[] {
  const { said, asked } = saying
  if (!thinksAloud(asked.model) || (said.reasoning === '' && said.calls.length === 0)) return all
  const at = all.findIndex(({ data }) => /"tool_calls":|"finish_reason":"/.test(data))
  const model = at < 0 ? undefined : all[at]
  const event = model && parsed(model)
  if (!event) return all
  const delta = { reasoning_opaque: opaqueOf(firstCall(said)) }
  const choices = [{ index: 0, delta, finish_reason: null }]
  const seal = { data: JSON.stringify({ ...event, choices }), tokens: 0 }
  return [...all.slice(0, at), seal, ...all.slice(at)]
}

function frames(dialect: Dialect, saying: Saying): readonly Frame[] {
  return sealed(dialect.frames(saying), saying).map((frame) => {
    const event = parsed(frame)
    return event ? { ...frame, data: JSON.stringify(chunk(event, saying)) } : frame
  })
}

function body(dialect: Dialect, saying: Saying): unknown {
  const { said, asked } = saying
  const told = dialect.body(saying)
  const whole = isRecord(told) ? told : {}
  const [choice = {}] = objects(whole['choices'])
  const message = renamed(isRecord(choice['message']) ? choice['message'] : {})
  const isSealed = thinksAloud(asked.model) && (said.reasoning !== '' || said.calls.length > 0)
  const seal = isSealed ? { reasoning_opaque: opaqueOf(firstCall(said)) } : {}
  const splits = isClaude(asked.model) && said.text !== '' && said.calls.length > 0
  const { tool_calls: calls } = message
  const words = splits ? without(message, 'tool_calls') : message
  return {
    ...whole,
    choices: [
      { ...choice, message: { ...words, ...seal } },
      ...(splits
        ? [{ ...choice, index: 1, message: { role: 'assistant', tool_calls: calls } }]
        : []),
    ],
    ...usageUnit,
  }
}

export const speakingChat = (dialect: Dialect): Dialect => ({
  ...speakingWired(dialect),
  frames: (saying) => frames(dialect, saying),
  body: (saying) => body(dialect, saying),
})

/** What Gemini said with its calls has to come back with them. */
function checkSeals(request: Json): Fault | undefined {
  if (!isGemini(String(request['model']))) return undefined
  for (const [index, message] of objects(request['messages']).entries()) {
    const [call] = objects(message['tool_calls'])
    // Calls that another upstream made up have no seal to show.
    if (!call || !String(call['id']).startsWith('call_fake')) continue
    if (message['reasoning_opaque'] !== opaqueOf(String(call['id'])))
      return badRequest(
        `messages[${index}]: reasoning_opaque of the assistant message is missing or was changed`,
      )
  }
  return undefined
}

/** Beyond what OpenAI checks. */
export function checkChat(request: Json): Fault | undefined {
  const limit = ['max_tokens', 'max_completion_tokens'].find((name) => name in request)
  if (limit !== undefined && /^(?:gpt|o\d)/.test(String(request['model'])))
    return badRequest(`${limit} is not supported by this model`, limit)
  return checkSeals(request)
}

/** What is left for OpenAI's own checks to look at. */
export const plainChat = (request: Json): Json => ({
  ...request,
  ...(Array.isArray(request['messages'])
    ? {
        messages: request['messages'].map((message: unknown) =>
          isRecord(message)
            ? without(message, 'reasoning_text', 'reasoning_opaque', 'copilot_cache_control')
            : message,
        ),
      }
    : {}),
})
