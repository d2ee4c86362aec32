/** Responses streams for tests: recorded ones, frames by hand, and what decoding makes of them. */
import { readFileSync } from 'node:fs'
import type { Frame, ToolIdentity } from '../../electron/codecs/codec.ts'
import { decodeStream } from '../../electron/codecs/openai-responses/decode-stream.ts'
import type { Event } from '../../electron/hub/event.ts'
import { fold } from '../../electron/hub/fold.ts'
import { violations } from '../../electron/hub/lifecycle.ts'
import type { Response, ResponseBlock } from '../../electron/hub/response.ts'

export const issuer = 'openai-responses'

export const fixtures = [
  'openai-text',
  'openai-tools',
  'openai-hosted',
  'openai-refusal',
  'openai-incomplete',
  'codex-empty-output',
  'copilot-rotating',
  'xai-reasoning-text',
  'openrouter-late-item',
] as const

const recorded = '../../electron/codecs/openai-responses/fixtures/'

/** The frames of a recorded stream, with their event lines where it has them. */
export function fixture(name: (typeof fixtures)[number] | 'openai-failed'): readonly Frame[] {
  const text = readFileSync(new URL(`${recorded}${name}.sse`, import.meta.url), 'utf8')
  return text
    .split('\n\n')
    .filter((block) => block !== '')
    .map((block) => {
      const lines = block.split('\n')
      const value = (field: string): string | undefined =>
        lines.find((line) => line.startsWith(`${field}: `))?.slice(field.length + 2)
      const event = value('event')
      return { data: value('data') ?? '', ...(event === undefined ? {} : { event }) }
    })
}

export type Tools = ReadonlyMap<string, ToolIdentity>

/** Frame by frame, with the discipline checked. */
export function decode(frames: readonly Frame[], tools: Tools = new Map()): readonly Event[] {
  const decoder = decodeStream({ tools }, { issuer })
  const events = [...frames.flatMap((frame) => decoder.push([frame])), ...decoder.end()]
  const broken = violations(events)
  if (broken.length > 0) throw new Error(broken.join('; '))
  return events
}

export function responseOf(events: readonly Event[]): Response {
  const whole = fold()
  whole.push(events)
  return whole.response()
}

export const answer = (frames: readonly Frame[], tools: Tools = new Map()): Response =>
  responseOf(decode(frames, tools))

export const frame = (type: string, data: object = {}): Frame => ({
  event: type,
  data: JSON.stringify({ type, ...data }),
})

export const created = frame('response.created', {
  response: { id: 'resp_1', model: 'gpt', created_at: 7, status: 'in_progress', output: [] },
})

export const added = (output_index: number, item: object): Frame =>
  frame('response.output_item.added', { output_index, item })

export const done = (output_index: number, item: object): Frame =>
  frame('response.output_item.done', { output_index, item })

export const piece = (type: string, output_index: number, data: object): Frame =>
  frame(`response.${type}`, { output_index, ...data })

export const completed = (output: readonly object[] = [], more: object = {}): Frame =>
  frame('response.completed', {
    response: { id: 'resp_1', model: 'gpt', status: 'completed', output, ...more },
  })

/** What the blocks of a finished answer are when only these frames came. */
export const blocksOf = (...frames: readonly Frame[]): readonly ResponseBlock[] =>
  answer([created, ...frames, completed()]).blocks

/** The error that a stream ends with; throws where it ends well. */
export function failureOf(frames: readonly Frame[]): Extract<Event, { type: 'error' }>['error'] {
  const last = decode(frames).at(-1)
  if (last?.type !== 'error') throw new Error('the stream ended well')
  return last.error
}
