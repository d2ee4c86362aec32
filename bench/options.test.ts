/** The command line of the bench. */
import { describe, expect, it } from 'vitest'
import { fullEffort, quickEffort, quickPairsEffort } from './bench.ts'
import { rows } from './goals.ts'
import { readOptions } from './options.ts'

describe('options', () => {
  it('measure every row in full unless told otherwise', () => {
    expect(readOptions([])).toEqual({
      effort: fullEffort,
      only: rows,
      pairs: false,
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

  it('take the table of all pairs', () => {
    expect(readOptions(['--only', 'pairs'])).toMatchObject({
      effort: fullEffort,
      only: [4, 5, 7, 8],
      pairs: true,
    })
    expect(readOptions(['--only', 'pairs', '--quick'])).toMatchObject({ effort: quickPairsEffort })
  })

  it.each([
    [['--only', '13'], '--only'],
    [['--only', 'x'], '--only'],
    [['--rounds', '0'], '--rounds'],
    [['--rounds', '2.5'], '--rounds'],
    [['--target', 'nginx'], '--target'],
    [['--write', '--only', '1'], '--write'],
    [['--write', '--only', 'pairs'], '--write'],
    [['--write', '--target', 'pipe'], '--write'],
  ])('refuse %j and say why', (args, named) => {
    expect(() => readOptions(args)).toThrow(named)
  })
})
