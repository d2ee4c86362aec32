/** The warning header is plain ASCII of bounded length. */
import { expect, it } from 'vitest'
import { warningHeaders } from './warning-header.ts'

it('names each field and what was done', () => {
  expect(
    warningHeaders([
      { field: 'top_k', action: 'dropped: the target has no such setting' },
      { field: 'seed', action: 'dropped' },
    ]),
  ).toEqual([
    'x-plugboard-warning',
    'top_k: dropped: the target has no such setting; seed: dropped',
  ])
})

it('holds nothing that could end the header', () => {
  const [, value = ''] = warningHeaders([{ field: 'ü\r\nx: y', action: 'z'.repeat(5000) }])
  expect(value).toMatch(/^[\x20-\x7e]{1,1000}$/)
})

it('is not there when nothing was lost', () => {
  expect(warningHeaders([])).toEqual([])
})
