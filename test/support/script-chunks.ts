/** Chunks of Chat Completions as an upstream sends them, and what its decoder makes of them. */
import { expect } from 'vitest'
import type { Frame, ToolIdentity } from '../../electron/codecs/codec.ts'
import { decodeStream } from '../../electron/codecs/openai-chat/decode-stream.ts'
import type { Event } from '../../electron/hub/event.ts'
import { fold } from '../../electron/hub/fold.ts'
import { violations } from '../../electron/hub/lifecycle.ts'
import type { Response } from '../../electron/hub/response.ts'

/** Whose blobs the decoder takes the upstream's to be. */
export const issuer = 'the-platform'

/** A chunk with one choice. */
export const chunk = (delta: unknown, more: Record<string, unknown> = {}): Frame => ({
  data: JSON.stringify({
    id: 'x-1',
    created: 1_760_000_000,
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: null, ...more }],
  }),
})

export const finish = (reason: string): Frame => chunk({}, { finish_reason: reason })

export const done: Frame = { data: '[DONE]' }

export const tool = (entry: unknown): Frame => chunk({ tool_calls: [entry] })

/** The events of a whole stream, which must keep the rules. */
export function hear(
  frames: readonly Frame[],
  tools: ReadonlyMap<string, ToolIdentity> = new Map(),
): readonly Event[] {
  const decoder = decodeStream({ tools }, { issuer })
  const events = [...decoder.push(frames), ...decoder.end()]
  expect(violations(events)).toEqual([])
  return events
}

export function answer(
  frames: readonly Frame[],
  tools?: ReadonlyMap<string, ToolIdentity>,
): Response {
  const folding = fold()
  folding.push(hear(frames, tools))
  return folding.response()
}

export const blocksOf = (...frames: readonly Frame[]): Response['blocks'] =>
  answer([...frames, finish('stop'), done]).blocks

/** Id, name and arguments of each call; of other blocks the type. */
export const callsOf = (...frames: readonly Frame[]): readonly (readonly string[])[] =>
  blocksOf(...frames).map((block) =>
    block.type === 'tool-call' ? [block.id, block.name, block.arguments] : [block.type],
  )
