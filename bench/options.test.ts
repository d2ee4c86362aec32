/** The command line of the bench. */
import { describe, expect, it } from 'vitest'
import { fullEffort, quickEffort } from './bench.ts'
import { rows } from './goals.ts'
import { readOptions } from './options.ts'

describe('options', () => {
  it('measure every row in full unless told otherwise', () => {
    expect(readOptions([])).toEqual({
      effort: fullEffort,
      only: rows,
      target: 'plugboard',
      json: false,
      write: false,
      gate: false,
    })
  })

  it('take single rows, rounds and the quick way', () => {
    expect(readOptions(['--quick', '--only', '1,12', '--rounds', '7'])).toMatchObject({
      effort: { ...quickEffort, rounds: 7 },
      only: [1, 12],
    })
  })

  it.each([
    [['--only', '13'], '--only'],
    [['--only', 'x'], '--only'],
    [['--rounds', '0'], '--rounds'],
    [['--rounds', '2.5'], '--rounds'],
    [['--target', 'nginx'], '--target'],
    [['--write', '--only', '1'], '--write'],
    [['--write', '--target', 'pipe'], '--write'],
  ])('refuse %j and say why', (args, named) => {
    expect(() => readOptions(args)).toThrow(named)
  })
})
