/** The log writes lines that hold no secret. */
import { expect, test } from 'vitest'
import { testClock } from '../../test/support/state.ts'
import { type LogLevel, openLog } from './log.ts'

function capture(level?: LogLevel) {
  const lines: string[] = []
  const stream = { write: (line: string) => lines.push(line) }
  const log = openLog({ stream, clock: testClock(0), ...(level ? { level } : {}) })
  return { lines, log }
}

test('writes one JSON object a line, with the time, the level and the fields', () => {
  const { lines, log } = capture()
  log.child({ part: 'gateway' }).info('Listening.', { port: 7584 })
  expect(lines).toEqual([
    '{"time":"1970-01-01T00:00:00.000Z","level":"info","message":"Listening.","part":"gateway","port":7584}\n',
  ])
})

test('fields cannot pretend to be the time, the level or the message', () => {
  const { lines, log } = capture()
  log.warn('Real.', { message: 'fake', level: 'debug', time: 'never' })
  expect(lines[0]).toBe('{"time":"1970-01-01T00:00:00.000Z","level":"warn","message":"Real."}\n')
})

test('takes secrets out of message and fields as they are captured', () => {
  const { lines, log } = capture()
  log.error('Refused Bearer c4n4ry-value', {
    error: new Error('key sk-c4n4ry-value'),
    headers: { authorization: 'c4n4ry' },
  })
  expect(lines.join('')).not.toContain('c4n4ry')
})

test('leaves out what is below its level', () => {
  const { lines, log } = capture('warn')
  log.debug('a')
  log.info('b')
  log.warn('c')
  log.child({}).error('d')
  expect(lines).toHaveLength(2)
  const silent = capture('silent')
  silent.log.error('e')
  expect(silent.lines).toEqual([])
})

test('a stream that fails does not stop the work', () => {
  const log = openLog({
    stream: {
      write() {
        throw new Error('disk full')
      },
    },
  })
  expect(() => log.info('still here')).not.toThrow()
})
