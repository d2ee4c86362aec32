/** Writes the mock's paced and endless streams to a socket. */
import type { Socket } from 'node:net'
import type { Answers } from './answers.ts'
import { liveEvents, stamp } from './modes.ts'
import type { Mode } from './modes.ts'

/** A flood ends here even if nobody leaves. */
const floodBytes = 512 * 1024 * 1024

/** Stops what it started. */
export type Stop = () => void

/** An event every `interval` ms, then the end. */
export function serveLive(
  socket: Socket,
  answers: Answers,
  paced: { readonly mode: Mode; readonly interval: number; readonly done: () => void },
): Stop {
  socket.write(answers.opening(paced.mode))
  let sent = 0
  const timer = setInterval(() => {
    sent += 1
    if (sent > liveEvents) {
      clearInterval(timer)
      socket.write(answers.ending(paced.mode))
      paced.done()
    } else {
      socket.write(answers.live(paced.mode, stamp()))
    }
  }, paced.interval)
  return () => clearInterval(timer)
}

/** As fast as the socket takes it, for ever. */
export function serveFlood(socket: Socket, answers: Answers): Stop {
  let sent = 0
  const more = (): void => {
    while (sent < floodBytes) {
      sent += answers.flood.length
      if (!socket.write(answers.flood)) return
    }
  }
  socket.on('drain', more)
  socket.write(answers.opening('flood'))
  more()
  return () => {
    socket.off('drain', more)
  }
}
