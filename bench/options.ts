/** What the bench is asked to do on its command line. */
import { parseArgs } from 'node:util'
import { fullEffort, quickEffort, quickPairsEffort } from './bench.ts'
import type { Effort } from './bench.ts'
import { rows } from './goals.ts'
import { pairRows } from './pair-table.ts'

export interface Options {
  readonly effort: Effort
  /** Rows of the goals table to measure. */
  readonly only: readonly number[]
  /** Print tables of every client × upstream pair instead of the goals table. */
  readonly pairs: boolean
  readonly json: boolean
  /** Write the table into docs/performance.md. */
  readonly write: boolean
  /** End with an error when a floor is missed. */
  readonly gate: boolean
  /** What stands in Plugboard's place: itself, or a pipe to test the bench with. */
  readonly target: 'plugboard' | 'pipe' | 'slow'
}

export const usage = `Usage: npm run bench -- [options]

  --quick          fewer and shorter slices: about ten minutes instead of forty
  --only 1,3       only these rows of the goals table
  --only pairs     rows 4, 5, 7 and 8 of every client × upstream pair, as tables; about
                   five minutes with --quick
  --rounds N       rounds per lane (5; quick: 3)
  --json           print everything as JSON
  --write          write the table into docs/performance.md
  --gate           exit with 1 when a floor is missed
  --target NAME    plugboard (the default), or, to test the bench itself:
                   pipe (all ratios near 1) or slow (a pipe that wastes time)`

/** Throws an Error that says what is wrong with the arguments. */
export function readOptions(args: readonly string[]): Options | 'help' {
  const { values } = parseArgs({
    args: [...args],
    options: {
      quick: { type: 'boolean', default: false },
      only: { type: 'string' },
      rounds: { type: 'string' },
      json: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      gate: { type: 'boolean', default: false },
      target: { type: 'string', default: 'plugboard' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  const { target } = values
  if (target !== 'plugboard' && target !== 'pipe' && target !== 'slow') {
    throw new Error(`--target must be plugboard, pipe or slow, not ${target}.`)
  }
  if (values.write && (values.only !== undefined || target !== 'plugboard')) {
    throw new Error('--write needs all rows and Plugboard itself: leave out --only and --target.')
  }
  const pairs = values.only === 'pairs'
  const effort = values.quick ? (pairs ? quickPairsEffort : quickEffort) : fullEffort
  return {
    effort: values.rounds === undefined ? effort : { ...effort, rounds: readRounds(values.rounds) },
    only: pairs ? pairRows : values.only === undefined ? rows : values.only.split(',').map(readRow),
    pairs,
    json: values.json,
    write: values.write,
    gate: values.gate,
    target,
  }
}

function readRounds(text: string): number {
  const count = Number(text)
  if (Number.isInteger(count) && count >= 1 && count <= 50) return count
  throw new Error(`--rounds must be a whole number from 1 to 50, not ${text}.`)
}

function readRow(text: string): number {
  const row = Number(text)
  if (rows.includes(row)) return row
  throw new Error(`--only takes numbers of the goals table (${rows.join(', ')}), not ${text}.`)
}
