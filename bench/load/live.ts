/** Many live streams at once: counts their events and how late each came after the mock wrote it. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { micros, stampDigits, stampMark } from '../mock/modes.ts'
import { pause } from '../measure/pause.ts'
import type { Origin } from './wire.ts'

const mark = stampMark.charCodeAt(0)

export interface LiveStreams {
  /** Events since the last call, and their delays in milliseconds. */
  take(): { readonly events: number; readonly delays: readonly number[] }
  /** Streams that have brought an event. */
  begun(): number
  /** Stops reading, so that everything upstream fills up. */
  pause(): void
  /** Leaves, without a word. Returns the moment: monotonic microseconds. */
  leave(): number
}

/** Finds the stamps in what a socket brings; one may be split between two reads. */
class StampReader {
  #rest: Buffer = Buffer.alloc(0)

  read(chunk: Buffer, found: (stamped: number) => void): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    let at = bytes.indexOf(mark)
    let rest = bytes.length
    while (at >= 0) {
      if (at + 1 + stampDigits > bytes.length) {
        rest = at
        break
      }
      found(Number(bytes.toString('latin1', at + 1, at + 1 + stampDigits)))
      at = bytes.indexOf(mark, at + 1 + stampDigits)
    }
    this.#rest = bytes.subarray(rest)
  }
}

export interface Opening {
  readonly origin: Origin
  readonly request: Buffer
  readonly count: number
  /** Milliseconds between two openings, so that the streams' events do not fall together. */
  readonly spacing: number
}

export async function openLive(opening: Opening): Promise<LiveStreams> {
  let events = 0
  let delays: number[] = []
  const begun = new Set<Socket>()
  const sockets: Socket[] = []
  let failure: Error | undefined
  let left = false

  for (let index = 0; index < opening.count; index += 1) {
    const socket = connect(opening.origin.port, opening.origin.host)
    const reader = new StampReader()
    sockets.push(socket)
    socket.setNoDelay(true)
    socket.on('error', (error) => {
      failure = error
    })
    socket.on('close', () => {
      if (!left) failure ??= new Error('the other side closed it')
    })
    socket.on('data', (chunk: Buffer) => {
      const now = micros()
      reader.read(chunk, (stamped) => {
        begun.add(socket)
        events += 1
        delays.push((now - stamped) / 1000)
      })
    })
    socket.write(opening.request)
    if (opening.spacing > 0) await pause(opening.spacing)
  }

  return {
    take() {
      if (failure !== undefined) throw new Error('A live stream broke.', { cause: failure })
      const taken = { events, delays }
      events = 0
      delays = []
      return taken
    },
    begun: () => begun.size,
    pause() {
      for (const socket of sockets) socket.pause()
    },
    leave() {
      left = true
      const moment = micros()
      for (const socket of sockets) socket.destroy()
      return moment
    },
  }
}
