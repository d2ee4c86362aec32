/** Tests of how a stream ends: whole, cut off, withheld, refused, failed. */
import { describe, expect, it } from 'vitest'
import { errorKinds } from '../../hub/error.ts'
import type { Event } from '../../hub/event.ts'
import {
  call,
  end,
  last,
  read,
  readAll,
  start,
  story,
  tell,
  text,
  thought,
  whole,
} from './fixtures/told.ts'

const open = call(0, 'rm', '{"path":"/ho').slice(0, -1)

describe('an answer that was cut off', () => {
  it.each(['length', 'context-full', 'content-filter'] as const)(
    '10. by %s shows its last call as incomplete',
    (reason) => {
      const events = [start, ...call(0, 'ls', '{}'), ...call(1, 'rm', '{"path":"/ho'), end(reason)]
      const frames = tell(events)
      expect(last(frames).output).toMatchObject([{ status: 'completed' }, { status: 'incomplete' }])
      const done = readAll(frames).filter(({ type }) => type === 'response.output_item.done')
      expect(done.map(({ item }) => item.status)).toEqual(['completed', 'incomplete'])
      expect(whole(events).output).toEqual(last(frames).output)
    },
  )

  it('10. before the first argument invents none', () => {
    expect(last(tell([start, ...call(0, 'rm'), end('length')])).output).toMatchObject([
      { status: 'incomplete', arguments: '' },
    ])
  })

  it('10. within a text shows an incomplete message', () => {
    expect(last(tell([start, ...text(0, 'Onc'), end('length')])).output).toMatchObject([
      { status: 'incomplete', content: [{ text: 'Onc' }] },
    ])
  })

  it.each([
    ['length', 'max_output_tokens'],
    ['context-full', 'max_output_tokens'],
    ['content-filter', 'content_filter'],
  ] as const)('101. by %s ends as incomplete, with the reason', (reason, wire) => {
    const frame = read(tell([start, ...text(0, 'x'), end(reason)]).at(-1))
    expect(frame.type).toBe('response.incomplete')
    expect(frame.response).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: wire },
      error: null,
    })
  })
})

it.each(['stop', 'stop-sequence', 'tool-calls', 'pause', 'other'] as const)(
  'an answer that ended with %s is completed',
  (reason) => {
    const frame = read(tell([start, ...text(0, 'x'), end(reason)]).at(-1))
    expect(frame).toMatchObject({
      type: 'response.completed',
      response: { status: 'completed', incomplete_details: null },
    })
  },
)

describe('a refusal', () => {
  it('132. in words is a part of its own kind', () => {
    const frames = tell([
      start,
      { type: 'refusal-start', block: 0 },
      { type: 'delta', block: 0, text: 'I will not.' },
      { type: 'block-end', block: 0 },
      end('refusal'),
    ])
    expect(story(frames).slice(3)).toEqual([
      'content_part.added 0',
      'refusal.delta 0 I will not.',
      'refusal.done 0',
      'content_part.done 0',
      'output_item.done 0 message completed',
      'completed',
    ])
    expect(last(frames).output[0]?.['content']).toEqual([
      { type: 'refusal', refusal: 'I will not.' },
    ])
  })

  it('132. that is only explained becomes one in words', () => {
    const stop = { reason: 'refusal', explanation: 'Too dangerous.' } as const
    const frames = tell([start, ...text(0, 'Well'), { type: 'end', stop }])
    expect(last(frames)).toMatchObject({
      status: 'completed',
      output: [{ content: [{ text: 'Well' }, { type: 'refusal', refusal: 'Too dangerous.' }] }],
    })
  })

  it('132. without any word is never a completed answer', () => {
    expect(last(tell([start, ...text(0, 'Well'), end('refusal')]))).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    })
  })
})

it('97. an answer that holds nothing is told to its end', () => {
  expect(story(tell([start, end()]))).toEqual(['created', 'in_progress', 'completed'])
})

it('92. what comes after the end is not told', () => {
  const frames = tell([start, end(), ...text(0, 'late'), end()])
  expect(story(frames)).toEqual(['created', 'in_progress', 'completed'])
})

describe('an error', () => {
  const error = { kind: 'context-length', message: 'Too long.', param: 'input' } as const

  it('102. is told in both shapes, and then as a failed response that holds what there is', () => {
    const frames = tell([start, ...text(1, 'So'), ...open, { type: 'error', error }])
    const [first, second] = readAll(frames.slice(-2))
    const said = {
      code: 'context_length_exceeded',
      message: 'Too long.',
      param: 'input',
    }
    expect(first).toMatchObject({
      type: 'error',
      ...said,
      error: { type: 'invalid_request_error', ...said },
    })
    expect(second?.type).toBe('response.failed')
    expect(second?.response).toMatchObject({
      id: 'resp_ex1',
      status: 'failed',
      error: { code: 'context_length_exceeded', message: 'Too long.' },
      output: [
        { type: 'message', content: [{ text: 'So' }] },
        { type: 'function_call', status: 'incomplete', arguments: '{"path":"/ho' },
      ],
    })
  })

  it('10. leaves an open call undone, so that nobody runs it', () => {
    const frames = tell([start, ...open, { type: 'error', error }])
    expect(readAll(frames).some(({ type }) => type === 'response.output_item.done')).toBe(false)
  })

  it('amid a thought keeps what was thought', () => {
    const thinking = thought(0, 'Hm').slice(0, -1)
    expect(last(tell([start, ...thinking, { type: 'error', error }])).output).toMatchObject([
      { type: 'reasoning', summary: [{ text: 'Hm' }] },
    ])
  })

  it.each(errorKinds)(
    'of kind %s is the last thing said, in frames that are numbered on',
    (kind) => {
      const late: Event = { type: 'error', error: { kind, message: 'No.' } }
      const frames = readAll(tell([start, late, ...text(0, 'more')]))
      expect(frames.map(({ type }) => type)).toEqual([
        'response.created',
        'response.in_progress',
        'error',
        'response.failed',
      ])
      expect(frames.map((frame) => frame.sequence_number)).toEqual([0, 1, 2, 3])
    },
  )
})
