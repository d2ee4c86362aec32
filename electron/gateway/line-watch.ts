/** Reads forwarded bytes for the few frames that matter to the meter, without decoding the rest. */
import type { Noted, Passage, Watcher } from '../codecs/codec.ts'

/** Where a line stood and what it said. `end` is the index after its newline. */
export interface Sighting {
  readonly start: number
  readonly end: number
  readonly noted: Noted
}

export interface LineWatch {
  /** `lines`: whole lines only. Gives what mattered, in order. */
  scan(lines: Buffer): readonly Sighting[]
}

const none: readonly Sighting[] = []

const needlesOf = new WeakMap<Passage, readonly Buffer[]>()

function needleBytes(passage: Passage): readonly Buffer[] {
  let needles = needlesOf.get(passage)
  if (!needles) {
    needles = passage.needles.map((needle) => Buffer.from(needle, 'latin1'))
    needlesOf.set(passage, needles)
  }
  return needles
}

export function lineWatch(passage: Passage, watcher: Watcher): LineWatch {
  const needles = needleBytes(passage)
  return {
    scan(lines) {
      let starts: number[] | undefined
      for (const needle of needles) {
        let at = lines.indexOf(needle)
        while (at >= 0) {
          const start = lines.lastIndexOf(0x0a, at) + 1
          if (!starts) starts = [start]
          else if (!starts.includes(start)) starts.push(start)
          const end = lines.indexOf(0x0a, at)
          at = end < 0 ? -1 : lines.indexOf(needle, end)
        }
      }
      if (!starts) return none
      starts.sort((a, b) => a - b)
      const sightings: Sighting[] = []
      for (const start of starts) {
        const newline = lines.indexOf(0x0a, start)
        const end = newline < 0 ? lines.length : newline + 1
        const value = fieldValue(lines, start, newline < 0 ? end : newline)
        if (value !== undefined)
          sightings.push({ start, end, noted: watcher.read({ data: value }) })
      }
      return sightings
    },
  }
}

/** The value of a `data:` line; undefined for any other line. */
function fieldValue(lines: Buffer, start: number, end: number): string | undefined {
  if (lines.toString('latin1', start, start + 5) !== 'data:') return undefined
  const from = lines[start + 5] === 0x20 ? start + 6 : start + 5
  const to = lines[end - 1] === 0x0d ? end - 1 : end
  return lines.toString('utf8', from, to)
}
