/** Receives requests for the fake upstream: records them, checks them as the platform would, and has the next play performed. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Unreadable, type Asked, type Fault } from '../../../electron/providers/demo/asked.ts'
import { promptCache } from '../../../electron/providers/demo/prompt-cache.ts'
import { estimateTokens } from '../../../electron/providers/demo/tokens.ts'
import { compose, type Composed } from './compose.ts'
import { deferred, type Deferred } from './gate.ts'
import type { Play } from './play.ts'
import {
  credentialOf,
  type Envelope,
  type Model,
  type Place,
  type Platform,
  type Side,
} from './protocol.ts'
import type { Ending, Recorded, Recording } from './record.ts'
import { send } from './send.ts'

interface Rules {
  readonly keys?: readonly string[]
  readonly models?: readonly Model[]
  readonly lenient?: boolean
}

interface Stage {
  readonly queue: Play[]
  readonly requests: readonly Recorded[]
  arrived(count: number): Promise<Recorded>
  perform(request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** A request on its way through the stage. */
interface Scene {
  readonly platform: Platform
  readonly place: Place
  readonly query: URLSearchParams
  readonly record: Recording
  readonly response: ServerResponse
  readonly ended: Deferred<Ending>
}

const modelsPath = '/v1/models'

/** What the platform serves at an address, or undefined. */
function placeAt(platform: Platform, method: string, url: URL): Place | undefined {
  if (platform.placeAt) return platform.placeAt(method, url)
  const { dialect, base } = platform
  const path = url.pathname
  if (path === base + dialect.path) return { serves: 'answer' }
  if (dialect.countPath !== undefined && path === base + dialect.countPath)
    return { serves: 'count' }
  return path === modelsPath ? { serves: 'models' } : undefined
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

export function stage(platforms: readonly Platform[], rules: Rules): Stage {
  const queue: Play[] = []
  const requests: Recording[] = []
  const awaited = new Map<number, Deferred<Recorded>>()
  const cache = promptCache()
  /** Answers whose connection the upstream itself drops. */
  const dropping = new WeakSet<ServerResponse>()

  function expected(count: number): Deferred<Recorded> {
    const known = awaited.get(count) ?? deferred<Recorded>()
    awaited.set(count, known)
    return known
  }

  function finish({ record, ended }: Pick<Scene, 'record' | 'ended'>, ending: Ending): void {
    if (ending === 'aborted') record.abortedAt = Date.now()
    ended.resolve(ending)
  }

  function json(scene: Scene, status: number, body: unknown): void {
    scene.record.status = status
    scene.response.writeHead(status, { 'content-type': 'application/json' })
    scene.response.end(JSON.stringify(body))
  }

  function refuse(scene: Scene, fault: Fault): void {
    const { status, headers, body } = scene.platform.dialect.fault(fault)
    scene.record.status = status
    scene.response.writeHead(status, { 'content-type': 'application/json', ...headers })
    scene.response.end(JSON.stringify(scene.place.array === true ? [body] : body))
  }

  /** What is wrong before the body is looked at. */
  function atTheDoor({ platform, record }: Scene): Fault | undefined {
    const { credential, headers } = record
    if (credential === undefined)
      return { kind: 'unauthenticated', message: 'No API key was provided.' }
    if (rules.keys && !rules.keys.includes(credential))
      return { kind: 'unauthenticated', message: 'Incorrect API key provided.' }
    return platform.checkHeaders(headers)
  }

  function inTheBody({ platform, place, record }: Scene): Fault | undefined {
    const type = record.headers['content-type'] ?? ''
    if (!type.startsWith('application/json'))
      return { kind: 'invalid-request', message: `Unsupported content type: '${type}'.` }
    if (record.headers['content-encoding'] !== undefined)
      return { kind: 'invalid-request', message: 'Compressed bodies are not supported.' }
    if (record.json === undefined)
      return {
        kind: 'invalid-request',
        message: 'We could not parse the JSON body of your request.',
      }
    if (rules.lenient === true) return undefined
    const { json: body, headers } = record
    return place.serves === 'count' && platform.checkCount
      ? platform.checkCount(body, headers, place)
      : platform.checkBody(body, headers, place)
  }

  /** Performs the next play with what the platform would say. */
  async function perform(scene: Scene, composed: (play: Play) => Composed): Promise<void> {
    const { record, response } = scene
    const play: Play = queue.shift() ?? {}
    await play.holdHead?.pass()
    if (response.destroyed) return
    if ('hangUp' in play) {
      dropping.add(response)
      response.socket?.destroy()
      return
    }
    const told = composed(play)
    record.status = told.status
    if (told.dropped) dropping.add(response)
    const { usage } = told
    // What a peer did not stay to hear is not billed to it.
    if (usage)
      response.once('finish', () => {
        record.usage = usage
      })
    await send(response, play, told)
  }

  const envelopeOf = ({ record, place }: Scene): Envelope => ({
    headers: record.headers,
    place,
    credential: record.credential ?? '',
  })

  function answer(scene: Scene, asked: Asked): Promise<void> {
    const { platform } = scene
    const id = `fake${requests.indexOf(scene.record)}`
    return perform(scene, (play) => compose({ play, platform, asked, cache, id }))
  }

  /** What stands beside the answers checks its body by itself. */
  async function aside(scene: Scene, side: Side): Promise<void> {
    const { platform, record } = scene
    const { body, usage } = side.answer(record.json, envelopeOf(scene))
    if (!side.played) return json(scene, 200, body)
    return perform(scene, (play) => compose({ play, platform, body, ...(usage ? { usage } : {}) }))
  }

  async function serve(scene: Scene): Promise<void> {
    const { platform, place, query, record } = scene
    const fault = atTheDoor(scene)
    if (fault) return refuse(scene, fault)
    if (place.serves === 'models') return json(scene, 200, platform.list(rules.models ?? [], query))
    try {
      if (place.side) return await aside(scene, place.side)
      const flaw = inTheBody(scene)
      if (flaw) return refuse(scene, flaw)
      const asked =
        platform.read?.(record.json, envelopeOf(scene)) ??
        platform.dialect.read(record.json, record.path)
      if (place.serves !== 'count') return await answer(scene, asked)
      const tokens = asked.prompt.reduce((sum, part) => sum + estimateTokens(part.content), 0)
      return json(scene, 200, platform.dialect.count?.(tokens))
    } catch (thrown) {
      if (thrown instanceof Unreadable) return refuse(scene, thrown.fault)
      throw thrown
    }
  }

  /** Who answers a request, and what it is there: at a path that several know, the one who claims it. */
  function found(
    request: IncomingMessage,
    url: URL,
  ): Pick<Scene, 'platform' | 'place'> | undefined {
    const known = platforms.flatMap((platform) => {
      const place = placeAt(platform, request.method ?? '', url)
      return place ? [{ platform, place }] : []
    })
    return known.find(({ platform }) => platform.claims(request.headers)) ?? known[0]
  }

  return {
    queue,
    requests,
    arrived: (count) => expected(count).promise,
    async perform(request, response) {
      const url = new URL(request.url ?? '/', 'http://fake')
      const ended = deferred<Ending>()
      const body = await read(request)
      const known = found(request, url)
      const credential = credentialOf(request.headers, url.searchParams)
      const record: Recording = {
        method: request.method ?? '',
        path: request.url ?? '',
        headers: request.headers,
        rawHeaders: request.rawHeaders,
        body,
        json: parsed(body),
        ...(known ? { protocol: known.platform.dialect.id } : {}),
        ...(credential === undefined ? {} : { credential }),
        ended: ended.promise,
      }
      response.once('finish', () => finish({ record, ended }, 'answered'))
      response.once('close', () => {
        if (response.writableFinished) return
        finish({ record, ended }, dropping.has(response) ? 'dropped' : 'aborted')
      })
      requests.push(record)
      expected(requests.length).resolve(record)
      if (known) return serve({ ...known, query: url.searchParams, record, response, ended })
      record.status = 404
      response.writeHead(404, { 'content-type': 'application/json' })
      response.end(
        JSON.stringify({ error: { message: `Invalid URL (${request.method} ${url.pathname})` } }),
      )
    },
  }
}
