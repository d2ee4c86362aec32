/** Tests of unstreamed answers. */
import { describe, expect, it, test } from 'vitest'
import { violations } from '../../hub/lifecycle.ts'
import { decodeBody } from './decode-body.ts'
import {
  answer,
  fixture,
  fixtures,
  issuer,
  responseOf,
} from '../../../test/support/script-responses.ts'

const read = (body: unknown) => {
  const events = decodeBody(body, { tools: new Map() }, { issuer })
  expect(violations(events)).toEqual([])
  return events
}

describe.each(fixtures.filter((name) => name !== 'codex-empty-output'))('%s', (name) => {
  it('27. its last object alone says what its stream said', () => {
    const frames = fixture(name)
    const last = frames.findLast(({ data }) => data.includes('"response"'))
    const { response } = JSON.parse(last?.data ?? '') as { response: unknown }
    expect(responseOf(read(response))).toEqual(answer(frames))
  })
})

describe('what is no answer', () => {
  it('114. an error that came with status 200 is an error of its kind', () => {
    for (const body of [
      { error: { code: 'rate_limit_exceeded', message: 'Slow' } },
      {
        object: 'response',
        status: 'failed',
        output: [],
        error: { code: 'rate_limit_exceeded', message: 'Slow' },
      },
      [{ error: { code: 'rate_limit_exceeded', message: 'Slow' } }],
    ])
      expect(read(body)).toMatchObject([{ error: { kind: 'rate-limited', message: 'Slow' } }])
  })

  it('114. a sentence where an answer was due is the error it tells', () => {
    expect(read({ detail: 'Unsupported parameter: temperature' })).toMatchObject([
      { type: 'error', error: { message: 'Unsupported parameter: temperature' } },
    ])
  })

  test.each([null, 'text', 3, [], {}, { output: 'x' }, { id: 'resp_1' }])(
    '%j is invalid',
    (body) => {
      expect(read(body)).toMatchObject([{ error: { kind: 'upstream-invalid' } }])
    },
  )

  it('89. a response that is not finished is not taken for whole', () => {
    for (const status of ['in_progress', 'queued', 'cancelled'])
      expect(read({ status, output: [] }).at(-1)).toMatchObject({
        error: { kind: 'upstream-incomplete' },
      })
  })
})

it('48. null where content was due is no content', () => {
  const output = [{ type: 'message', content: null }, null, { type: 'reasoning', summary: null }]
  expect(responseOf(read({ id: 'r', model: 'm', output }))).toEqual({
    id: 'r',
    model: 'm',
    blocks: [],
    stop: { reason: 'stop', raw: 'completed' },
  })
})
