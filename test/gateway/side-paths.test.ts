/** Images and audio: passed on as they are, whatever the body, to an account whose platform has them. */
import { gzipSync } from 'node:zlib'
import { toFile } from 'openai'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Gateway, startGateway } from '../support/gateway.ts'
import { testClock } from '../support/state.ts'
import { deferred } from '../support/upstream/gate.ts'
import { json, openStudio, type Studio } from './studio.ts'

const clock = testClock(Date.UTC(2026, 10, 21))
let gateway: Gateway
let studio: Studio
beforeEach(async () => {
  studio = await openStudio()
  gateway = await startGateway({ clock })
})
afterEach(async () => {
  await gateway[Symbol.asyncDispose]()
  await studio[Symbol.asyncDispose]()
})

const secret = 'sk-fake-studio-0123456789abcdefghij'
const connect = async (change: object = {}): Promise<void> => {
  await gateway.admin.accounts.create({
    platform: 'openai-compatible',
    baseUrl: studio.baseUrl,
    secret,
    ...change,
  })
}
const image = { created: 1, data: [{ b64_json: 'AAAA' }] }
const drawing = { model: 'studio', prompt: 'A lake' }
const sound = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))
describe('an image', () => {
  test('is asked for in JSON and answered byte for byte; its usage is read', async () => {
    await connect()
    const answer = { ...image, usage: { input_tokens: 5, output_tokens: 700, total_tokens: 705 } }
    studio.plays.push(json(200, answer))
    expect(await gateway.openai.images.generate(drawing)).toMatchObject(answer)
    expect(studio.sent).toMatchObject([
      { url: '/v1/images/generations', type: 'application/json', key: `Bearer ${secret}` },
    ])
    expect(JSON.parse(String(studio.sent[0]?.body))).toEqual(drawing)
    expect(gateway.rows().at(-1)).toMatchObject({
      outcome: 'answered',
      model: 'studio',
      input_tokens: 5,
      output_tokens: 700,
      usage_state: 'measured',
      passed_through: 1,
    })
  })

  test('is edited by an upload, in which only the name of the model is changed', async () => {
    await connect()
    await gateway.admin.groups.bindings.create({
      id: 'default',
      model: 'painter',
      upstreamModel: 'studio',
    })
    studio.plays.push(json(200, image))
    const picture = Buffer.concat([sound, Buffer.from('name="model"\r\n\r\npainter'), sound])
    await gateway.openai.images.edit({
      model: 'painter',
      prompt: 'Make it blue, painter',
      image: await toFile(picture, 'lake.png', { type: 'image/png' }),
    })
    const [sent] = studio.sent
    expect(sent?.url).toBe('/v1/images/edits')
    const form = await new Response(new Uint8Array(sent?.body ?? []), {
      headers: { 'content-type': sent?.type ?? '' },
    }).formData()
    expect(form.get('model')).toBe('studio')
    expect(form.get('prompt')).toBe('Make it blue, painter')
    const file = form.get('image')
    if (!(file instanceof File)) throw new Error('the picture did not arrive')
    expect(Buffer.from(await file.arrayBuffer()).equals(picture)).toBe(true)
  })
})

describe('sound', () => {
  test('is streamed in its own type, as it comes', async () => {
    await connect()
    const more = deferred<void>()
    studio.plays.push((_, response) => {
      response.writeHead(200, { 'content-type': 'audio/mpeg' })
      response.write(sound)
      void more.promise.then(() => response.end(sound))
    })
    const answer = await gateway.openai.audio.speech.create({
      model: 'studio',
      voice: 'alloy',
      input: 'Hello',
    })
    expect(answer.headers.get('content-type')).toBe('audio/mpeg')
    const reader = answer.body?.getReader()
    expect(Buffer.from((await reader?.read())?.value ?? [])).toEqual(sound)
    // A silent stream of another protocol gets no comments.
    clock.advance(60_000)
    more.resolve()
    expect(Buffer.from((await reader?.read())?.value ?? [])).toEqual(sound)
    expect((await reader?.read())?.done).toBe(true)
    expect(gateway.rows().at(-1)).toMatchObject({ outcome: 'answered', status: 200 })
  })

  test('107. comes unpacked although the upstream packed it', async () => {
    await connect()
    studio.plays.push((_, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav', 'content-encoding': 'gzip' })
      response.end(gzipSync(sound))
    })
    const body = { model: 'studio', voice: 'alloy', input: 'Hello' }
    const answer = await gateway.post('/v1/audio/speech', body)
    expect(answer.headers.get('content-encoding')).toBeNull()
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(sound)
  })

  test('is written down from an upload', async () => {
    await connect()
    studio.plays.push(json(200, { text: 'Hello' }))
    const file = await toFile(sound, 'hello.wav', { type: 'audio/wav' })
    const said = await gateway.openai.audio.transcriptions.create({ model: 'studio', file })
    expect(said.text).toBe('Hello')
    expect(studio.sent[0]?.body.includes(sound)).toBe(true)
    expect(studio.sent[0]?.url).toBe('/v1/audio/transcriptions')
  })
})

describe('a form', () => {
  const form = (): FormData => {
    const fields = new FormData()
    fields.set('model', 'studio')
    return fields
  }
  const send = (
    path: string,
    headers: Record<string, string> = {},
    body: FormData | string = form(),
  ) =>
    fetch(gateway.url + path, {
      method: 'POST',
      headers: { authorization: `Bearer ${gateway.key}`, ...headers },
      body,
    })

  test.each(['/v1/chat/completions', '/v1/responses', '/v1/messages', '/v1/embeddings', '/'])(
    'is not taken at %s, which a web page could write to without asking',
    async (path) => {
      expect((await send(path)).status).toBe(415)
    },
  )

  test.each(['application/x-www-form-urlencoded', 'text/plain', 'application/octet-stream'])(
    'as %s is taken nowhere',
    async (type) => {
      const answer = await send('/v1/images/edits', { 'content-type': type }, 'model=studio')
      expect(answer.status).toBe(415)
    },
  )

  test('of a web page is turned away by its origin, and one without a key by the lock', async () => {
    await connect()
    const page = await send('/v1/images/edits', { origin: 'https://evil.example' })
    expect(page.status).toBe(403)
    const strange = await send('/v1/audio/transcriptions', { authorization: 'Bearer pb-nobody' })
    expect(strange.status).toBe(401)
    expect(studio.sent).toHaveLength(0)
  })

  test('without a model is refused, as is one without a boundary', async () => {
    const empty = new FormData()
    empty.set('prompt', 'A lake')
    const none = await send('/v1/images/edits', {}, empty)
    expect(none.status).toBe(400)
    expect(await none.json()).toMatchObject({ error: { param: 'model' } })
    const broken = await send(
      '/v1/images/edits',
      { 'content-type': 'multipart/form-data; charset=utf-8' },
      'x',
    )
    expect(broken.status).toBe(400)
    expect(await broken.text()).toContain('boundary')
  })
})
