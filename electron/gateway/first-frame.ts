/** Finds the first frame of a stream, which tells whether the upstream has begun to answer. */
import type { Frame } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import { frameReader, isWhole } from './sse.ts'

const invalid: GatewayError = {
  kind: 'upstream-invalid',
  message: 'The upstream sent a stream that is not its protocol.',
}

/** More than this of a long read is looked at only if no frame ends before (bytes). */
const usual = 2048

/** The first frame; undefined while there is none yet; an error when it makes no sense. */
export function firstFrame(lines: Buffer): Frame | GatewayError | undefined {
  const short = lines.length > usual ? firstOf(lines.subarray(0, usual)) : undefined
  const frame = short ?? firstOf(lines)
  if (frame === undefined) return undefined
  return isWhole(frame.data) ? frame : invalid
}

/** The first frame in the bytes, also one whose blank line is still to come. */
function firstOf(bytes: Buffer): Frame | undefined {
  const reader = frameReader()
  // Some relays send empty frames to keep the line alive.
  const said = (frame: Frame): boolean => frame.data.trim() !== ''
  return reader.push(bytes).find(said) ?? reader.end().find(said)
}
