/** What each dialect writes it also reads, so that a check against it means something. */
import { describe, expect, it } from 'vitest'
import { makeAnswers } from '../mock/answers.ts'
import { bulkPieces, firstPieces, stamp, stampDigits, tokens, wholeText } from '../mock/modes.ts'
import { dialects, isPassThrough, pairName, pairs } from './index.ts'

/** The body of an answer without its HTTP framing. */
function bodyOf(bytes: Buffer): string {
  const text = bytes.toString()
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  if (!/transfer-encoding: chunked/.test(text)) return body
  return body.replaceAll(/(?:^|\r\n)[\da-f]+\r\n/g, '').replace(/\r\n$/, '')
}

describe.each(dialects)('$id', (dialect) => {
  const answers = makeAnswers(dialect)

  it('reads the whole answer the mock gives', () => {
    expect(dialect.readAnswer(bodyOf(answers.whole))).toEqual({
      text: wholeText,
      ...tokens,
      finished: true,
    })
  })

  it('reads the streams the mock gives', () => {
    const expected = { ...tokens, finished: true }
    expect(dialect.readStream(bodyOf(answers.wholeStream))).toEqual({
      text: wholeText,
      ...expected,
    })
    expect(dialect.readStream(bodyOf(answers.bulk))).toEqual({
      text: bulkPieces.join(''),
      ...expected,
    })
    const first = Buffer.concat([answers.firstOpening, answers.firstRest])
    expect(dialect.readStream(bodyOf(first))).toEqual({ text: firstPieces.join(''), ...expected })
  })

  it('sees that a stream was cut', () => {
    const whole = bodyOf(answers.bulk)
    expect(dialect.readStream(whole.slice(0, whole.lastIndexOf('data:'))).finished).toBe(false)
  })

  it('ends every stream with its last word', () => {
    expect(answers.bulk.subarray(-100).toString()).toContain(dialect.lastWord)
  })

  it('stamps live events without changing their length', () => {
    const stamped = answers.live('live', stamp())
    const other = answers.live('live', '0'.repeat(stampDigits))
    expect(stamped.length).toBe(other.length)
    const text = stamped.toString()
    const size = text.slice(0, text.indexOf('\r\n'))
    const event = text.slice(size.length + 2, -2)
    expect(Number.parseInt(size, 16)).toBe(event.length)
  })

  it('tells streamed requests from others', () => {
    const streams = (stream: boolean): boolean => {
      const asking = { model: 'm', stream, turns: ['Hi.'] }
      return dialect.streams(dialect.path(asking), dialect.request(asking))
    }
    expect(streams(true)).toBe(true)
    expect(streams(false)).toBe(false)
  })

  it('knows its own paths from those of the others, below any base', () => {
    const spoken = dialects.filter((other) =>
      [true, false].some((stream) => dialect.spokenAt(`/x${other.path({ model: 'm', stream })}`)),
    )
    expect(spoken).toEqual([dialect])
  })
})

it('every client meets every upstream', () => {
  expect(pairs).toHaveLength(dialects.length ** 2)
  expect(pairs.filter(isPassThrough)).toHaveLength(dialects.length)
  expect(new Set(pairs.map(pairName)).size).toBe(pairs.length)
})
