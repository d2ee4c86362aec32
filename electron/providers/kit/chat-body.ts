/** Reshapes a Chat Completions body without touching the one it was given. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'

type Body = Record<string, unknown>

/** A copy without some fields; the same object when it has none of them. */
export function without(body: Body, fields: readonly string[]): Body {
  if (!fields.some((field) => field in body)) return body
  return Object.fromEntries(Object.entries(body).filter(([name]) => !fields.includes(name)))
}

/** A copy in which every message has been through `change`. */
export function eachMessage(body: Body, change: (message: Body) => Json): Body {
  const messages = body['messages']
  if (!Array.isArray(messages)) return body
  return {
    ...body,
    messages: messages.map((message: unknown) => (isRecord(message) ? change(message) : message)),
  }
}

/** The calls an assistant message makes. */
export const callsOf = (message: Json): readonly Json[] =>
  Array.isArray(message['tool_calls']) ? message['tool_calls'].filter(isRecord) : []
