/** Reads forwarded bytes for the few frames that matter to the meter, without decoding the rest. */
import type { Noted, Passage, Watcher } from '../codecs/codec.ts'
import { framesOf } from './sse.ts'

/** Where a frame stood and what it said. `end` is the index after its blank line. */
export interface Sighting {
  readonly start: number
  readonly end: number
  readonly noted: Noted
}

export interface LineWatch {
  /** `lines`: whole frames only; `borrowed`: their memory will be used again. Gives what mattered, in order. */
  scan(lines: Buffer, borrowed: boolean): readonly Sighting[]
  /** Reads every one of the last frames, once the stream is over. */
  readLast(): readonly Noted[]
}

/**
 * What ends an answer stands at the end of a stream, and so at the end of some network read: of a large read only so many bytes
 * are searched for it. What this should miss is missed safely: a stream without its end is an error, and usage never told an
 * estimate. Errors may stand anywhere, and a missed one would be told as a success: they are searched for in all bytes.
 */
const searched = 8192
/** An upstream may send its last three or four frames in reads of their own. */
const keptReads = 4

const newline = 0x0a
const carriageReturn = 0x0d
const quote = 0x22

const none: readonly Sighting[] = []
const needlesOf = new WeakMap<Passage, readonly Buffer[]>()

/** The end of `"error"` and of `event: error`: what errors of all protocols hold, from its first rare character on. */
const errorWord = Buffer.from('rror', 'latin1')

function needleBytes(passage: Passage): readonly Buffer[] {
  let needles = needlesOf.get(passage)
  if (!needles) {
    needles = passage.needles
      .map((needle) => Buffer.from(needle, 'latin1'))
      .filter((needle) => !needle.includes(errorWord))
    needlesOf.set(passage, needles)
  }
  return needles
}

export function lineWatch(passage: Passage, watcher: Watcher): LineWatch {
  const needles = needleBytes(passage)
  const last: Buffer[] = []

  return {
    scan(lines, borrowed) {
      const from = lines.length <= searched ? 0 : frameStart(lines, lines.length - searched, 0)
      const window = from === 0 ? lines : lines.subarray(from)
      if (last.push(borrowed ? Buffer.from(window) : window) > keptReads) last.shift()
      const hits = [...errorHits(lines), ...needleHits(lines, from, needles)]
      if (hits.length === 0) return none
      const sightings: Sighting[] = []
      let end = 0
      for (const hit of hits.toSorted((a, b) => a - b)) {
        if (hit < end) continue
        const start = frameStart(lines, hit, end)
        end = frameEnd(lines, hit)
        for (const frame of framesOf(lines.subarray(start, end)))
          sightings.push({ start, end, noted: watcher.read(frame) })
      }
      return sightings
    },
    readLast: () => last.flatMap((window) => framesOf(window).map((frame) => watcher.read(frame))),
  }
}

/** Where something is called an error: by the name of a field or of a frame, or as a value. */
function errorHits(lines: Buffer): readonly number[] {
  const hits: number[] = []
  for (let at = lines.indexOf(errorWord); at >= 0; at = lines.indexOf(errorWord, at + 1))
    if (tellsError(lines, at + errorWord.length)) hits.push(at)
  return hits
}

/** `after`: the index after the word. Answers that went well say `"error":null`. */
function tellsError(lines: Buffer, after: number): boolean {
  const next = lines[after]
  if (next !== quote) return next === newline || next === carriageReturn
  return !/^": ?null/.test(lines.toString('latin1', after, after + 7))
}

/** One hit a line is enough. */
function needleHits(lines: Buffer, from: number, needles: readonly Buffer[]): readonly number[] {
  const hits: number[] = []
  for (const needle of needles)
    for (
      let at = lines.indexOf(needle, from);
      at >= 0;
      at = lines.indexOf(needle, lineEnd(lines, at))
    )
      hits.push(at)
  return hits
}

/** Where the frame begins that `at` stands in; not before `floor`, which is the beginning of one. */
function frameStart(lines: Buffer, at: number, floor: number): number {
  let start = lineStart(lines, at)
  while (start > floor) {
    const before = lineStart(lines, start - 1)
    if (isBlank(lines, before)) break
    start = before
  }
  return start
}

/** The index after the blank line that ends the frame in which `at` stands. */
function frameEnd(lines: Buffer, at: number): number {
  let end = lineEnd(lines, at)
  while (end < lines.length) {
    const next = lineEnd(lines, end)
    if (isBlank(lines, end)) return next
    end = next
  }
  return end
}

/** Where the line starts that `at` stands in. */
const lineStart = (lines: Buffer, at: number): number =>
  at === 0 ? 0 : lines.lastIndexOf(newline, at - 1) + 1

/** The index after the newline of the line that `at` stands in. */
function lineEnd(lines: Buffer, at: number): number {
  const found = lines.indexOf(newline, at)
  return found < 0 ? lines.length : found + 1
}

/** Whether the line that starts there is empty. */
const isBlank = (lines: Buffer, start: number): boolean =>
  lines[start] === newline || (lines[start] === carriageReturn && lines[start + 1] === newline)
