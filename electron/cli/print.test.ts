/** What people read: tables, numbers, times. */
import { describe, expect, it } from 'vitest'
import { amount, counted, duration, facts, size, table } from './print.ts'

describe('a table', () => {
  it('has aligned columns, also with letters that take two', () => {
    expect(
      table(
        ['name', 'state'],
        [
          ['模型', 'ok'],
          ['abcdef', 'ok'],
        ],
      ),
    ).toBe('NAME    STATE\n模型    ok\nabcdef  ok\n')
  })

  it('lets no control character through to the terminal', () => {
    expect(table(['name'], [['a\u001b[31mb\nc']])).toBe('NAME\na [31mb c\n')
  })
})

it('facts stand in two columns', () => {
  expect(
    facts([
      ['A', 'one'],
      ['Long', 'two'],
    ]),
  ).toBe('A     one\nLong  two\n')
})

it.each([
  [7, '7 ms'],
  [999, '999 ms'],
  [1234, '1.2 s'],
  [65_000, '1 min 5 s'],
  [7_260_000, '2 h 1 min'],
  [190_800_000, '2 d 5 h'],
])('%d milliseconds read %s', (ms, text) => {
  expect(duration(ms)).toBe(text)
})

it('numbers are grouped and counted', () => {
  expect(amount(1_234_567)).toBe('1,234,567')
  expect([counted(1, 'model'), counted(2, 'model')]).toEqual(['1 model', '2 models'])
  expect([size(12), size(12_345), size(3_400_000)]).toEqual(['12 B', '12 kB', '3.4 MB'])
})
