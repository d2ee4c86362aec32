/** Tests of telling fields that only other protocols know. */
import { expect, test } from 'vitest'
import { warnOfForeign } from './foreign-fields.ts'
import { gatherWarnings } from './warnings.ts'

const fieldsOf = (extras: Record<string, Record<string, unknown>>, user?: string) => {
  const warnings = gatherWarnings()
  warnOfForeign({ extras, ...(user === undefined ? {} : { user }) }, 'mine', (field, action) => {
    warnings.add(field, action)
  })
  return warnings.all().map(({ field }) => field)
}

test('fields of other protocols are told, own ones and mere marks are not', () => {
  expect(fieldsOf({ mine: { a: 1 }, theirs: { b: 1, c: null } })).toEqual(['b'])
})

test('the user is told where the hub does not say it', () => {
  expect(fieldsOf({ theirs: { user: 'u', safety_identifier: 's' } }, 'u')).toEqual([])
  expect(fieldsOf({ theirs: { user: 'u' } })).toEqual(['user'])
})
