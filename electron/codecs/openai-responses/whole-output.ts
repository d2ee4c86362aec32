/**
 * Completes the last frame of platforms that leave the output out of it (ChatGPT's own does): whoever reads only that frame,
 * as the SDKs' helpers do, would find an answer of nothing. Every other frame stays as it is.
 */
import type { Frame } from '../codec.ts'
import { isRecord } from '../kit/read.ts'

const itemDone = '.output_item.done"'
const ends = ['.completed"', '.incomplete"', '.failed"'] as const

/** What a frame's type begins near; long frames are not searched for it. */
const head = 200

/** Made per answer: takes the frames in order, gives each as the client should have it. */
export function wholeOutput(): (frame: Frame) => Frame {
  const items = new Map<number, unknown>()

  return (frame) => {
    const { data } = frame
    const start = data.slice(0, head)
    if (start.includes(itemDone)) {
      const event = parse(data)
      const index = isRecord(event) ? event['output_index'] : undefined
      if (isRecord(event) && typeof index === 'number') items.set(index, event['item'])
      return frame
    }
    if (items.size === 0 || !ends.some((end) => start.includes(end))) return frame
    const event = parse(data)
    const response = isRecord(event) ? event['response'] : undefined
    if (!isRecord(event) || !isRecord(response) || !isEmpty(response['output'])) return frame
    const output = [...items].toSorted(([a], [b]) => a - b).map(([, item]) => item)
    return { ...frame, data: JSON.stringify({ ...event, response: { ...response, output } }) }
  }
}

const isEmpty = (output: unknown): boolean =>
  output === undefined || output === null || (Array.isArray(output) && output.length === 0)

function parse(data: string): unknown {
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
