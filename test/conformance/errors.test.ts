/** Conformance: every kind of error reaches a client with the right status, and is understood when an upstream sends it. */
import { describe, expect, test } from 'vitest'
import { codecs } from '../../electron/codecs/index.ts'
import { type ErrorKind, errorKinds, type GatewayError } from '../../electron/hub/error.ts'
import { violations } from '../../electron/hub/lifecycle.ts'
import { heard, said } from './speech.ts'

const now = 1_700_000_000_000

/** The statuses a kind may have (dialects differ), and the kinds as which it may be understood one gateway further. */
const table: Readonly<
  Record<ErrorKind, { readonly statuses: readonly number[]; readonly heard: readonly ErrorKind[] }>
> = {
  'invalid-request': { statuses: [400], heard: ['invalid-request'] },
  'context-length': { statuses: [400], heard: ['context-length'] },
  // To the next gateway, the key that is refused is the one of its account.
  unauthenticated: { statuses: [401], heard: ['sign-in-expired'] },
  forbidden: { statuses: [403], heard: ['forbidden', 'sign-in-expired'] },
  'no-binding': { statuses: [404], heard: ['no-binding', 'invalid-request'] },
  'no-account': { statuses: [503], heard: ['overloaded', 'upstream-unavailable'] },
  'rate-limited': { statuses: [429], heard: ['rate-limited'] },
  'quota-exhausted': { statuses: [429], heard: ['quota-exhausted', 'rate-limited'] },
  'sign-in-expired': { statuses: [503], heard: ['sign-in-expired', 'upstream-unavailable'] },
  unsupported: { statuses: [400], heard: ['unsupported', 'invalid-request'] },
  'upstream-invalid': { statuses: [502], heard: ['upstream-invalid', 'upstream-unavailable'] },
  'upstream-incomplete': {
    statuses: [502],
    heard: ['upstream-incomplete', 'upstream-unavailable'],
  },
  'upstream-unavailable': { statuses: [502], heard: ['upstream-unavailable'] },
  overloaded: { statuses: [503, 529], heard: ['overloaded'] },
  timeout: { statuses: [504], heard: ['timeout'] },
  'client-gone': {
    statuses: [499],
    heard: ['client-gone', 'invalid-request', 'upstream-unavailable'],
  },
  internal: { statuses: [500], heard: ['upstream-unavailable'] },
}

/** Inside a stream there is no status, so some dialects tell less. */
const alsoInStreams: Partial<Record<ErrorKind, readonly ErrorKind[]>> = {
  'no-binding': ['upstream-unavailable'],
}

const errors = errorKinds.map((kind): GatewayError => ({ kind, message: 'The sky fell down.' }))

describe.each(codecs.map((codec) => ({ id: codec.id, codec })))('$id', ({ codec }) => {
  describe.each(errors)('$kind', (error) => {
    const { status, body } = codec.client.renderError(error)
    const wire: unknown = JSON.parse(JSON.stringify(body))

    test('has its status and keeps its sentence', () => {
      expect(table[error.kind].statuses).toContain(status)
      expect(JSON.stringify(body)).toContain('The sky fell down.')
    })

    test('is understood from an upstream', () => {
      const understood = codec.upstream.parseError(status, wire, {}, now)
      expect(table[error.kind].heard).toContain(understood.kind)
      expect(understood.message).toContain('The sky fell down.')
      expect(understood.status).toBe(status)
    })

    test('is understood in the middle of a stream, as its last word', () => {
      const events = heard(
        codec,
        said(codec, [
          { type: 'start', id: 'r', model: 'm' },
          { type: 'text-start', block: 0 },
          { type: 'delta', block: 0, text: 'Once' },
          { type: 'error', error },
        ]),
      )
      expect(violations(events)).toEqual([])
      const last = events.at(-1)
      if (last?.type !== 'error') throw new Error('the stream did not end with an error')
      const understood = last.error
      const kinds = [...table[error.kind].heard, ...(alsoInStreams[error.kind] ?? [])]
      expect(kinds).toContain(understood.kind)
      expect(understood.message).toContain('The sky fell down.')
    })

    test('is understood when it is all that a stream says', () => {
      const events = heard(codec, codec.client.renderStreamError(error))
      expect(events).toMatchObject([{ type: 'error' }])
    })
  })

  test.each([400, 404, 405, 413, 415, 422])(
    'a fault of the request keeps the status %i that it has',
    (status) => {
      const error: GatewayError = { kind: 'invalid-request', message: 'No.', status }
      const rendered = codec.client.renderError(error)
      expect(rendered.status).toBe(status)
      const understood = codec.upstream.parseError(status, rendered.body, {}, now)
      expect(['invalid-request', 'no-binding']).toContain(understood.kind)
    },
  )

  test('an upstream status is not shown where it would mislead the client', () => {
    const error: GatewayError = { kind: 'sign-in-expired', message: 'No.', status: 401 }
    expect(codec.client.renderError(error).status).toBe(503)
  })

  test.each([
    ['retry-after in seconds', { 'retry-after': '7' }, now + 7000],
    ['retry-after-ms', { 'retry-after-ms': '1500' }, now + 1500],
    [
      'retry-after as a date',
      { 'retry-after': new Date(now + 60_000).toUTCString() },
      now + 60_000,
    ],
  ])('%s says when to try again', (_, headers, retryAt) => {
    const { status, body } = codec.client.renderError({ kind: 'rate-limited', message: 'Slow.' })
    expect(codec.upstream.parseError(status, body, headers, now)).toMatchObject({
      kind: 'rate-limited',
      retryAt,
    })
  })

  test.each([500, 502, 503])(
    'a page of HTML with %i is an upstream that is not available',
    (status) => {
      const error = codec.upstream.parseError(status, '<html><h1>Bad gateway</h1></html>', {}, now)
      expect(['upstream-unavailable', 'overloaded']).toContain(error.kind)
      expect(error.message).not.toContain('<')
    },
  )
})
