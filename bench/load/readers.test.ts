/** The cheap readers on both ends of the wire, fed whole and byte by byte. */
import { describe, expect, it } from 'vitest'
import { RequestReader } from '../mock/request-reader.ts'
import { ResponseReader } from './response-reader.ts'

const sizes = [1, 7, 100_000]

function pieces(text: string, size: number): readonly Buffer[] {
  const bytes = Buffer.from(text)
  const count = Math.ceil(bytes.length / size)
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  )
}

describe.each(sizes)('an answer in reads of %i bytes', (size) => {
  const read = (
    text: string,
  ): { readonly ends: readonly boolean[]; readonly reader: ResponseReader } => {
    const reader = new ResponseReader()
    return { ends: pieces(text, size).map((piece) => reader.push(piece)), reader }
  }

  it('ends with its content length', () => {
    const { ends, reader } = read('HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n{"a":"\r\n0"}')
    expect(ends.at(-1)).toBe(true)
    expect(ends.slice(0, -1)).not.toContain(true)
    expect(reader.status).toBe(200)
    expect(reader.bytes).toBe(11)
  })

  it('ends with its last chunk', () => {
    const body = '4\r\nlast\r\n5\r\nword.\r\n0\r\n\r\n'
    const { ends, reader } = read(`HTTP/1.1 429 No\r\ntransfer-encoding: chunked\r\n\r\n${body}`)
    expect(ends.at(-1)).toBe(true)
    expect(ends.slice(0, -1)).not.toContain(true)
    expect(reader.status).toBe(429)
    expect(reader.tail).toContain('word.')
  })

  it('ends at once when it has no body', () => {
    expect(read('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n').ends.at(-1)).toBe(true)
    expect(read('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n').ends.at(-1)).toBe(
      true,
    )
  })
})

it('one reader reads answer after answer', () => {
  const reader = new ResponseReader()
  const answer = Buffer.from('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}')
  expect([reader.push(answer), reader.push(answer), reader.push(answer)]).toEqual([
    true,
    true,
    true,
  ])
})

describe.each(sizes)('a request in reads of %i bytes', (size) => {
  const read = (text: string) => {
    const reader = new RequestReader()
    return pieces(text, size).map((piece) => reader.push(piece))
  }

  it('is complete with its content length, not before', () => {
    const body = '{"model":"m","stream":true}'
    const all = read(`POST /v1/x HTTP/1.1\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    expect(all.at(-1)).toMatchObject({ method: 'POST', path: '/v1/x', excerpt: body })
    expect(all.slice(0, -1).every((one) => one === undefined)).toBe(true)
  })

  it('is complete with its last chunk', () => {
    const all = read(
      'POST /v1/x HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    )
    expect(all.at(-1)?.excerpt).toContain('{}')
    expect(all.slice(0, -1).every((one) => one === undefined)).toBe(true)
  })

  it('keeps both ends of a long body', () => {
    const body = `{"model":"m",${' '.repeat(30_000)}"stream":true}`
    const last = read(`POST / HTTP/1.1\r\ncontent-length: ${body.length}\r\n\r\n${body}`).at(-1)
    expect(last?.excerpt.startsWith('{"model":"m"')).toBe(true)
    expect(last?.excerpt.endsWith('"stream":true}')).toBe(true)
    expect(last?.excerpt.length).toBeLessThan(9000)
  })

  it('needs no body', () => {
    expect(read('GET /v1/models HTTP/1.1\r\nhost: x\r\n\r\n').at(-1)?.path).toBe('/v1/models')
  })
})
