/** Tells for each trap which tests keep it shut: `npm run traps`. */
import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { excused } from './excused.ts'
import { type Trap, traps } from './list.ts'

export interface Entry extends Trap {
  /** Names of its tests, each with the file it stands in. */
  readonly tests: readonly string[]
  /** Why it cannot occur here, where no test is needed. */
  readonly excuse?: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))
/** The name of a test that begins with the number of a trap: `it('23. …`, `test.each(…)('23. …`. */
const named = /(?:\b(?:it|test|describe)(?:\.\w+)*|\))\(\s*(['"`])(\d{1,3})\. ((?:(?!\1).)+)\1/g

function testsByNumber(): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>()
  for (const file of globSync('{electron,test,shared,bench}/**/*.test.ts', {
    cwd: root,
  }).toSorted())
    for (const [, , number, name] of readFileSync(`${root}/${file}`, 'utf8').matchAll(named)) {
      const list = found.get(Number(number)) ?? []
      list.push(`${name} (${file})`)
      found.set(Number(number), list)
    }
  return found
}

/** One entry per trap, in order. */
export function tally(): readonly Entry[] {
  const tests = testsByNumber()
  return Object.values(traps)
    .flat()
    .map((trap) => {
      const excuse = excused.get(trap.number)
      return {
        ...trap,
        tests: tests.get(trap.number) ?? [],
        ...(excuse === undefined ? {} : { excuse }),
      }
    })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const entries = tally()
  for (const { number, title, tests, excuse } of entries) {
    const state = tests.length > 0 ? `${tests.length} test${tests.length > 1 ? 's' : ''}` : excuse
    process.stdout.write(`${String(number).padStart(3)}  ${title}: ${state ?? 'OPEN'}\n`)
  }
  const shut = entries.filter(({ tests }) => tests.length > 0).length
  const told = entries.filter(
    ({ tests, excuse }) => tests.length === 0 && excuse !== undefined,
  ).length
  const open = entries.length - shut - told
  process.stdout.write(
    `\n${entries.length} traps: ${shut} kept shut by tests, ${told} cannot occur here, ${open} open.\n`,
  )
  process.exitCode = open === 0 ? 0 : 1
}
