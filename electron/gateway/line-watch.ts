/** Reads forwarded bytes for the few frames that matter to the meter, without decoding the rest. */
import type { Noted, Passage, Watcher } from '../codecs/codec.ts'

/** Where a line stood and what it said. `end` is the index after its newline. */
export interface Sighting {
  readonly start: number
  readonly end: number
  readonly noted: Noted
}

export interface LineWatch {
  /** `lines`: whole lines only; `borrowed`: their memory will be used again. Gives what mattered, in order. */
  scan(lines: Buffer, borrowed: boolean): readonly Sighting[]
  /** Reads every frame of the last lines, once the stream is over. */
  readLast(): readonly Noted[]
}

/**
 * What matters stands at the end of a stream, and so at the end of some network read: of a large read only so many bytes are
 * searched. What this should miss is missed safely: a stream without its end is an error, and usage never told an estimate.
 */
const searched = 8192
/** An upstream may send its last three or four frames in reads of their own. */
const keptReads = 4

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
  const last: Buffer[] = []

  return {
    scan(lines, borrowed) {
      const from = windowStart(lines)
      const window = from === 0 ? lines : lines.subarray(from)
      if (last.push(borrowed ? Buffer.from(window) : window) > keptReads) last.shift()
      const starts = lineStarts(window, needles)
      if (!starts) return none
      const sightings: Sighting[] = []
      for (const start of starts) {
        const end = lineEnd(window, start)
        const data = dataOf(window, start, end)
        if (data !== undefined)
          sightings.push({ start: from + start, end: from + end, noted: watcher.read({ data }) })
      }
      return sightings
    },
    readLast() {
      const noted: Noted[] = []
      for (const window of last)
        for (let start = 0; start < window.length; start = lineEnd(window, start)) {
          const data = dataOf(window, start, lineEnd(window, start))
          if (data !== undefined) noted.push(watcher.read({ data }))
        }
      return noted
    },
  }
}

/** The start of the first line that is at least in part within the searched bytes: a last frame may be a long one. */
function windowStart(lines: Buffer): number {
  return lines.length <= searched ? 0 : lines.lastIndexOf(0x0a, lines.length - searched) + 1
}

/** Where the lines start that hold a needle, in order; undefined when none does. */
function lineStarts(window: Buffer, needles: readonly Buffer[]): readonly number[] | undefined {
  let starts: number[] | undefined
  for (const needle of needles) {
    let at = window.indexOf(needle)
    while (at >= 0) {
      const start = window.lastIndexOf(0x0a, at) + 1
      if (!starts) starts = [start]
      else if (!starts.includes(start)) starts.push(start)
      at = window.indexOf(needle, lineEnd(window, at))
    }
  }
  return starts?.toSorted((a, b) => a - b)
}

/** The index after the newline of the line that `at` stands in. */
function lineEnd(window: Buffer, at: number): number {
  const newline = window.indexOf(0x0a, at)
  return newline < 0 ? window.length : newline + 1
}

const marker = 'data:'
const OPEN_BRACE = 0x7b

/** The value of a `data:` line, or a line that is bare JSON; undefined for any other line. */
function dataOf(window: Buffer, start: number, end: number): string | undefined {
  const after = window[start] === OPEN_BRACE ? start : start + marker.length
  if (after > start && window.toString('latin1', start, after) !== marker) return undefined
  const from = window[after] === 0x20 ? after + 1 : after
  let to = end
  while (to > from && (window[to - 1] === 0x0a || window[to - 1] === 0x0d)) to--
  return window.toString('utf8', from, to)
}
