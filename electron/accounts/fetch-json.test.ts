/** Small calls to a platform stay small, short and where they were sent. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock, type TestClock } from '../../test/support/state.ts'
import { Failure } from '../hub/error.ts'
import type { FetchJson } from '../providers/provider.ts'
import { openDispatcher } from './dispatcher.ts'
import { openFetchJson } from './fetch-json.ts'

let clock: TestClock
let fetchJson: FetchJson
const closing: (() => Promise<unknown>)[] = []

beforeEach(() => {
  clock = testClock()
  const dispatcher = openDispatcher()
  closing.push(() => dispatcher.destroy())
  fetchJson = openFetchJson({ dispatcher, clock })
})
afterEach(async () => {
  for (const close of closing.splice(0)) await close()
})

/** A platform on a real socket; gives its base URL and the requests it saw. */
async function platform(listener: RequestListener) {
  const seen: IncomingMessage[] = []
  const server: Server = createServer((request, response) => {
    seen.push(request)
    listener(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  closing.push(async () => {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  })
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}`, seen }
}

async function failure(work: Promise<unknown>): Promise<Failure> {
  const error: unknown = await work.catch((thrown: unknown) => thrown)
  if (error instanceof Failure) return error
  throw new Error('It should have failed.', { cause: error })
}

const headers = { authorization: 'Bearer c4n4ry' }

test('gives status, headers and the parsed body, and sends what it was told', async () => {
  const { url, seen } = await platform((request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', 'X-Answer': 'yes' })
    request.pipe(response)
  })
  const answer = await fetchJson({ url, headers, method: 'POST', body: { model: 'grüße' } })
  expect(answer).toMatchObject({ status: 200, body: { model: 'grüße' } })
  expect(answer.headers['x-answer']).toBe('yes')
  expect(seen[0]?.headers).toMatchObject({ ...headers, 'content-type': 'application/json' })
})

test('an answer that refuses is given back, as text where it is no JSON', async () => {
  const { url } = await platform((_, response) => response.writeHead(401).end('<html>no</html>'))
  expect(await fetchJson({ url, headers })).toMatchObject({ status: 401, body: '<html>no</html>' })
})

test('follows a redirect on the same origin', async () => {
  const { url, seen } = await platform((request, response) => {
    if (request.url === '/models') response.writeHead(308, { location: '/v1/models' }).end()
    else response.end('[1]')
  })
  expect(await fetchJson({ url: `${url}/models`, headers })).toMatchObject({ body: [1] })
  expect(seen.map((request) => request.url)).toEqual(['/models', '/v1/models'])
})

test('never takes the key to another origin, and says where it was sent', async () => {
  const thief = await platform((_, response) => response.end('{}'))
  const { url } = await platform((_, response) =>
    response.writeHead(302, { location: `${thief.url}/steal` }).end(),
  )
  const { error } = await failure(fetchJson({ url, headers }))
  expect(error).toMatchObject({ kind: 'upstream-invalid' })
  expect(error.message).toContain(`redirects to ${thief.url}`)
  expect(thief.seen).toEqual([])
})

test('a circle of redirects ends', async () => {
  const { url, seen } = await platform((_, response) =>
    response.writeHead(302, { location: '/' }).end(),
  )
  expect((await failure(fetchJson({ url, headers }))).error.message).toContain('in a circle')
  expect(seen).toHaveLength(4)
})

test('nobody there is said in words', async () => {
  const { error } = await failure(fetchJson({ url: 'http://127.0.0.1:1/v1', headers }))
  expect(error).toEqual({
    kind: 'upstream-unavailable',
    message: '127.0.0.1:1 could not be reached: nothing listens there.',
  })
})

test('a connection that breaks off is said in words', async () => {
  const { url } = await platform((_, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('{')
    setImmediate(() => response.destroy())
  })
  expect((await failure(fetchJson({ url, headers }))).error).toMatchObject({
    kind: 'upstream-unavailable',
  })
})

test('silence ends after fifteen seconds', async () => {
  const asked = Promise.withResolvers<void>()
  const { url } = await platform(() => asked.resolve())
  const answer = failure(fetchJson({ url, headers }))
  await asked.promise
  clock.advance(15_000)
  expect((await answer).error).toMatchObject({
    kind: 'timeout',
    message: expect.stringContaining('within 15 seconds'),
  })
})

test('an answer without end is cut off at eight megabytes', async () => {
  let sent = 0
  const { url } = await platform((_, response) => {
    const chunk = Buffer.alloc(1024 * 1024, 32)
    const more = () => {
      while (!response.destroyed && response.write(chunk)) sent += 1
    }
    response.on('drain', more)
    more()
  })
  expect((await failure(fetchJson({ url, headers }))).error.message).toContain('more than 8 MB')
  expect(sent).toBeLessThan(40)
})
