/** What is measured: something that can be started with a state folder and answers on a port. */
import { connect, createServer } from 'node:net'
import { setTimeout as after } from 'node:timers/promises'
import { start, stop } from './measure/children.ts'
import type { Program, Started } from './measure/children.ts'
import type { Answerer, Origin } from './load/wire.ts'

/** A program under measurement. */
export interface Running extends Answerer {
  readonly pid: number
  /** From the start of the program to the first 200 on `/health`, in milliseconds. */
  readonly readyAfterMs: number
  stop(): Promise<void>
}

export interface Target {
  readonly name: string
  /** How it is started, in words, for the report. */
  readonly described: string
  /** A folder to start from; a copy of `from` where one is given. */
  newState(from?: string): Promise<string>
  /** Starts on `state`, or on a new one. */
  start(state?: string): Promise<Running>
}

/** How long a start may take. */
const startLimit = 30_000

/** A port that was free a moment ago, below the range from which outgoing connections take theirs. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries += 1) {
    const port = 20_000 + Math.floor(Math.random() * 12_000)
    const free = await new Promise<boolean>((resolve) => {
      const server = createServer()
      server.once('error', () => resolve(false))
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
    })
    if (free) return port
  }
  throw new Error('No free port was found between 20000 and 32000.')
}

/** Asks `/health` once over a connection of its own. */
function healthy(origin: Origin): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(origin.port, origin.host)
    socket.on('error', () => resolve(false))
    socket.on('data', (chunk: Buffer) => {
      resolve(chunk.toString('latin1', 9, 12) === '200')
      socket.destroy()
    })
    socket.on('close', () => resolve(false))
    const asks = `GET /health HTTP/1.1\r\nhost: ${origin.host}:${origin.port}\r\nconnection: close\r\n\r\n`
    socket.write(asks)
  })
}

async function untilHealthy(started: Started, origin: Origin): Promise<void> {
  const end = performance.now() + startLimit
  while (!(await healthy(origin))) {
    if (started.child.exitCode !== null || started.child.pid === undefined) {
      throw new Error(
        `The target ended instead of starting. Its last words: ${started.lastWords()}`,
      )
    }
    if (performance.now() > end) {
      throw new Error(
        `The target did not start in ${startLimit} ms. Its last words: ${started.lastWords()}`,
      )
    }
    await after(1)
  }
}

/** Starts `program` and waits until it answers on `origin`. */
export async function startTarget(program: Program, answerer: Answerer): Promise<Running> {
  const began = performance.now()
  const started = start(program)
  await untilHealthy(started, answerer.origin)
  const readyAfterMs = performance.now() - began
  const { pid } = started.child
  if (pid === undefined) throw new Error(`${answerer.name} has no process id.`)
  return { ...answerer, pid, readyAfterMs, stop: () => stop(started.child) }
}
