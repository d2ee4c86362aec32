/** The mock as the bench holds it: where it listens, and what it counted. */
import { fileURLToPath } from 'node:url'
import { at } from './dialects/json.ts'
import type { Answerer } from './load/wire.ts'
import { start, stop } from './measure/children.ts'
import type { Count } from './mock/tally.ts'
import type { Mode } from './mock/modes.ts'

export interface MockUpstream extends Answerer {
  /** What it is answering and who has left, in one mode. */
  count(mode: Mode): Promise<Count>
  /** Forgets who has left. */
  forget(): Promise<void>
  stop(): Promise<void>
}

const nobody: Count = { open: 0, left: [] }

function readCount(told: unknown, mode: Mode): Count {
  const open = at(told, 'counts', mode, 'open')
  const left = at(told, 'counts', mode, 'left')
  if (typeof open !== 'number' || !Array.isArray(left)) return nobody
  return { open, left: left.filter((one) => typeof one === 'number') }
}

export async function startMock(): Promise<MockUpstream> {
  const started = start({
    command: process.execPath,
    args: [fileURLToPath(new URL('mock.ts', import.meta.url))],
    place: 'load',
  })
  const { child } = started
  const told = (): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error(`The mock ended: ${started.lastWords()}`))
      child.once('exit', ended)
      child.once('message', (message) => {
        child.off('exit', ended)
        resolve(message)
      })
    })
  const ask = (what: 'count' | 'forget'): Promise<unknown> => {
    const answer = told()
    child.send(what)
    return answer
  }
  const port = at(await told(), 'port')
  if (typeof port !== 'number') throw new Error('The mock did not say where it listens.')
  return {
    name: 'direct',
    origin: { host: '127.0.0.1', port },
    headers: {},
    count: async (mode) => readCount(await ask('count'), mode),
    async forget() {
      await ask('forget')
    },
    stop: () => stop(child),
  }
}
