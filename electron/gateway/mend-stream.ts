/** Puts frames right on their way through, for platforms that leave something out; what is right is passed on as it came. */
import type { Frame } from '../codecs/codec.ts'
import type { Reader } from './answer.ts'
import { frameBuffer } from './frame-buffer.ts'
import { limitFrame } from './longest.ts'
import { frameReader, framesText } from './sse.ts'

/** `mend` takes the frames in order, and gives each as the client should have it. */
export function mendStream(reader: Reader, mend: (frame: Frame) => Frame): Reader {
  const buffer = frameBuffer()

  /** `bytes`: whole frames. They are written anew only if one of them changes. */
  function pass(bytes: Buffer, frames: readonly Frame[]): void {
    const mended = frames.map(mend)
    const changed = mended.some((frame, index) => frame !== frames[index])
    reader.push([changed ? Buffer.from(framesText(mended)) : bytes])
  }

  return {
    push(chunks) {
      const whole = buffer.take(chunks)
      limitFrame(buffer.rest)
      if (!whole) return
      // The bytes are kept by who reads on: they must be nobody else's.
      const bytes = whole.release ? Buffer.from(whole.bytes) : whole.bytes
      whole.release?.()
      pass(bytes, frameReader().push(bytes))
    },
    end() {
      if (buffer.rest > 0) {
        const rest = buffer.takeRest()
        const frames = frameReader()
        pass(rest, [...frames.push(rest), ...frames.end()])
      }
      reader.end()
    },
    fail: (error) => reader.fail(error),
  }
}
