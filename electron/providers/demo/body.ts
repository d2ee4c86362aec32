/** Reads what both protocols have in common, and says which field is at fault. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { Unreadable, type Attachment } from './asked.ts'

/** Throws Unreadable. */
export function wrong(param: string, expected: string): never {
  throw new Unreadable({
    kind: 'invalid-request',
    message: `${param}: expected ${expected}`,
    param,
  })
}

export const object = (value: unknown, param: string): Json =>
  isRecord(value) ? value : wrong(param, 'an object')

export const objects = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

export const string = (value: unknown): string => (typeof value === 'string' ? value : '')

export const strings = (value: unknown): readonly string[] =>
  typeof value === 'string'
    ? [value]
    : Array.isArray(value)
      ? value.filter((each) => typeof each === 'string')
      : []

/** The model's name and the messages, which no request may lack. */
export function essentials(body: unknown): {
  readonly whole: Json
  readonly model: string
  readonly messages: readonly Json[]
} {
  const whole = object(body, 'body')
  const { model, messages } = whole
  if (typeof model !== 'string' || model === '') return wrong('model', 'the name of a model')
  if (!Array.isArray(messages) || messages.length === 0)
    return wrong('messages', 'at least one message')
  return {
    whole,
    model,
    messages: messages.map((message: unknown, index) => object(message, `messages[${index}]`)),
  }
}

/** The size of what base64 stands for. */
export const decodedSize = (base64: string): number =>
  Math.floor((base64.replace(/=+$/, '').length * 3) / 4)

/** A file by its URL, which may be a `data:` URL. */
export function attachmentAt(url: string): Attachment {
  const data = /^data:([^;,]*)(?:;[^,]*)?,(.*)$/s.exec(url)
  if (!data) return { kind: 'url', url }
  return {
    kind: 'bytes',
    mediaType: data[1] || 'text/plain',
    bytes: decodedSize(data[2] ?? ''),
  }
}

/** What the person wrote, among texts a tool put around it: the last that is not such a wrapping. */
export function lastWords(texts: readonly string[]): string {
  const own = texts.filter((text) => text.trim() !== '' && !text.startsWith('<system-reminder>'))
  return own.at(-1) ?? ''
}
