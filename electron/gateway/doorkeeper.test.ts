/** A web page gets nothing through the door; a program on this machine does. */
import { request } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDoor } from './doorkeeper.ts'

const rules = { hosts: ['host.docker.internal'], origins: ['https://chat.example.org'] }
const door = openDoor(() => rules)
const server = createServer((incoming, response) => {
  const refusal = door.inspect(incoming)
  response.writeHead(refusal?.status ?? 200)
  response.end(refusal?.message ?? door.listedOrigin(incoming) ?? 'in')
})
let port = 0
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => server.close())

function knock(
  headers: Record<string, string>,
  method = 'POST',
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, headers }, (answer) => {
      let text = ''
      answer.on('data', (piece: Buffer) => (text += piece.toString()))
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, text }))
    })
    sent.on('error', reject)
    sent.end(method === 'POST' ? '{}' : undefined)
  })
}
const json = { 'content-type': 'application/json' }

describe('the door', () => {
  test.each([
    ['127.0.0.1', '127.0.0.1:7584'],
    ['localhost', 'localhost:7584'],
    ['LOCALHOST', 'LOCALHOST'],
    ['::1', '[::1]:7584'],
    ['a name the owner added', 'host.docker.internal:7584'],
  ])('opens for %s', async (_, host) => {
    expect((await knock({ ...json, host })).status).toBe(200)
  })

  test.each([
    ['a rebound name', 'evil.test:7584'],
    ['a name that only begins like loopback', '127.0.0.1.evil.test'],
    ['another IPv6', '[::2]:7584'],
  ])('stays shut for %s', async (_, host) => {
    expect((await knock({ ...json, host })).status).toBe(403)
  })

  test.each([
    ['a foreign origin', { origin: 'https://evil.test' }],
    ['an opaque origin', { origin: 'null' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:9999' }],
    ['a cross-site request without an origin', { 'sec-fetch-site': 'cross-site' }],
    ['a same-site request of another port', { 'sec-fetch-site': 'same-site' }],
  ])('stays shut for %s', async (_, headers) => {
    const answer = await knock({ ...json, ...headers, host: '127.0.0.1:7584' })
    expect(answer.status).toBe(403)
    expect((await knock({ ...headers, host: '127.0.0.1:7584' }, 'GET')).status).toBe(403)
  })

  test('opens for its own console and for listed origins', async () => {
    const host = '127.0.0.1:7584'
    expect(
      (await knock({ ...json, host, origin: `http://${host}`, 'sec-fetch-site': 'same-origin' }))
        .status,
    ).toBe(200)
    const listed = await knock({
      ...json,
      host,
      origin: 'https://chat.example.org',
      'sec-fetch-site': 'cross-site',
    })
    expect(listed).toEqual({ status: 200, text: 'https://chat.example.org' })
  })

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('takes no body of type %s, the kinds a page may send unasked', async (type) => {
    expect((await knock({ 'content-type': type, host: 'localhost' })).status).toBe(415)
  })

  test('takes JSON with a charset, and no body without a type', async () => {
    expect(
      (await knock({ 'content-type': 'application/json; charset=utf-8', host: 'localhost' }))
        .status,
    ).toBe(200)
    expect((await knock({ host: 'localhost', 'content-length': '2' })).status).toBe(415)
  })
})
