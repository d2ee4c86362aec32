/** Responses as Copilot speaks them: an item has another id in every event, and no id is good for anything later. */
import { randomBytes } from 'node:crypto'
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'
import type { Dialect, Frame } from '../../../electron/providers/demo/dialect.ts'
import { speakingWired } from '../fake-server/wired-fault.ts'
import { objects } from './body.ts'

/** Long and opaque, new each time; longer than what may be sent back. */
const rotated = (): string => randomBytes(96).toString('base64')

const anew = (item: Json): Json => ('id' in item ? { ...item, id: rotated() } : item)

function rotate(event: Json): Json {
  const { item, response } = event
  return {
    ...event,
    ...('item_id' in event ? { item_id: rotated() } : {}),
    ...(isRecord(item) ? { item: anew(item) } : {}),
    ...(isRecord(response)
      ? { response: { ...response, output: objects(response['output']).map(anew) } }
      : {}),
    ...(event['type'] === 'response.completed'
      ? { copilot_usage: { total_nano_aiu: 1_500_000_000 } }
      : {}),
  }
}

function rotatedFrame(frame: Frame): Frame {
  const event: unknown = JSON.parse(frame.data)
  return isRecord(event) ? { ...frame, data: JSON.stringify(rotate(event)) } : frame
}

export const speakingResponses = (dialect: Dialect): Dialect => ({
  ...speakingWired(dialect),
  frames: (saying) => dialect.frames(saying).map(rotatedFrame),
  body(saying) {
    const whole = dialect.body(saying)
    if (!isRecord(whole)) return whole
    return { ...whole, output: objects(whole['output']).map(anew) }
  },
})
