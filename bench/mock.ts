/** The upstream of every lane: a bare socket server with ready-made answers in each protocol. */
import { createServer } from 'node:net'
import type { Socket } from 'node:net'
import { dialects } from './dialects/index.ts'
import type { Dialect } from './dialects/dialect.ts'
import { jsonAnswer, makeAnswers } from './mock/answers.ts'
import type { Answers } from './mock/answers.ts'
import { liveInterval, modelOf, modes, slowInterval } from './mock/modes.ts'
import type { Mode } from './mock/modes.ts'
import { RequestReader } from './mock/request-reader.ts'
import type { Incoming } from './mock/request-reader.ts'
import { serveFlood, serveLive } from './mock/serve-stream.ts'
import type { Stop } from './mock/serve-stream.ts'
import { Tally } from './mock/tally.ts'

const answersOf = new Map<Dialect, Answers>(dialects.map((one) => [one, makeAnswers(one)]))
const order = new RegExp(`(${dialects.map((one) => one.id).join('|')})-(${modes.join('|')})`)
const tally = new Tally()

/** The answer under way on one connection. */
interface Answering {
  readonly mode: Mode
  readonly stop: Stop
}

/** The list of models of the protocol that the path names. */
function listModels(path: string): Buffer {
  const offered = dialects.filter((one) => path.includes(one.id))
  const [own] = offered
  if (own?.list)
    return jsonAnswer(JSON.stringify(own.list(modes.map((mode) => modelOf(own, mode)))))
  const listed = offered.flatMap((dialect) =>
    modes.map((mode) => ({
      id: modelOf(dialect, mode),
      object: 'model',
      created: 1_700_000_000,
      owned_by: 'bench',
      type: 'model',
      display_name: modelOf(dialect, mode),
      created_at: '2024-01-01T00:00:00Z',
    })),
  )
  return jsonAnswer(JSON.stringify({ object: 'list', data: listed, has_more: false }))
}

const unknown = jsonAnswer(
  '{"error":{"message":"the mock has no such model on this path"}}',
  '404 Not Found',
)

/** Answers one request; gives what is still under way, if anything. */
function answer(socket: Socket, incoming: Incoming, ended: () => void): Answering | undefined {
  const found = order.exec(incoming.path) ?? order.exec(incoming.excerpt)
  const dialect = dialects.find((one) => one.id === found?.[1])
  const answers = dialect && answersOf.get(dialect)
  const mode = modes.find((one) => one === found?.[2])
  if (!dialect || !answers || !mode || !dialect.spokenAt(incoming.path)) {
    const lists = incoming.method === 'GET' && /\/models\b/.test(incoming.path)
    socket.write(lists ? listModels(incoming.path) : unknown)
    return undefined
  }
  const streams = dialect.streams(incoming.path, incoming.excerpt)
  switch (mode) {
    case 'whole':
      socket.write(streams ? answers.wholeStream : answers.whole)
      return undefined
    case 'bulk':
      socket.write(answers.bulk)
      return undefined
    case 'first': {
      socket.write(answers.firstOpening)
      const timer = setTimeout(() => {
        socket.write(answers.firstRest)
        ended()
      }, 2)
      return { mode, stop: () => clearTimeout(timer) }
    }
    case 'live':
      return {
        mode,
        stop: serveLive(socket, answers, { mode, interval: liveInterval, done: ended }),
      }
    case 'slow':
      return {
        mode,
        stop: serveLive(socket, answers, { mode, interval: slowInterval, done: ended }),
      }
    case 'flood':
      return { mode, stop: serveFlood(socket, answers) }
    case 'stall':
      return { mode, stop: () => undefined }
  }
}

function serve(socket: Socket): void {
  const reader = new RequestReader()
  let under: Answering | undefined
  socket.setNoDelay(true)
  const ended = (): void => {
    if (under === undefined) return
    tally.ended(under.mode)
    under = undefined
  }
  socket.on('data', (chunk: Buffer) => {
    const incoming = reader.push(chunk)
    if (incoming === undefined) return
    under = answer(socket, incoming, ended)
    if (under !== undefined) tally.began(under.mode)
  })
  socket.on('error', () => socket.destroy())
  socket.on('close', () => {
    if (under === undefined) return
    under.stop()
    tally.left(under.mode)
    under = undefined
  })
}

const server = createServer(serve)
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (typeof address === 'object') process.send?.({ port: address?.port })
})
process.on('message', (ask) => {
  if (ask === 'forget') tally.forget()
  process.send?.({ counts: tally.counts() })
})
process.on('disconnect', () => process.exit(0))
