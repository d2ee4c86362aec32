/** Writes `docs/compatibility.md`: `npm run compatibility`. Fails where something is lost and nobody is told. */
import { writeFileSync } from 'node:fs'
import { lostIn, measure } from './measure.ts'
import { pageOf, pagePath } from './page.ts'

const grid = measure()
writeFileSync(pagePath, await pageOf(grid))
const lost = lostIn(grid)
for (const one of lost) process.stderr.write(`Lost silently: ${one}\n`)
process.exitCode = lost.length === 0 ? 0 : 1
