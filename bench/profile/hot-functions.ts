/** Reads a V8 CPU profile: which functions and which files the time was spent in. */
import { at, count, text } from '../dialects/json.ts'

/** From and to in microseconds of the machine's monotonic clock, which V8 stamps its samples with. */
export interface Span {
  readonly from: number
  readonly to: number
}

export interface Share {
  /** The function with its place, or the file. */
  readonly name: string
  /** The share of the busy time in the span, 0 to 1. */
  readonly share: number
}

export interface HotSpots {
  readonly functions: readonly Share[]
  readonly files: readonly Share[]
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [])

const idle = '(idle)'

/** Shares of the time that was not idle. `profile`: the parsed `.cpuprofile`; `shorten` makes paths readable. */
export function hotSpots(profile: unknown, span: Span, shorten: (url: string) => string): HotSpots {
  const frames = new Map<number, { readonly name: string; readonly file: string }>()
  for (const node of list(at(profile, 'nodes'))) {
    const frame = at(node, 'callFrame')
    const file = shorten(text(at(frame, 'url'))) || '(engine)'
    const called = text(at(frame, 'functionName')) || '(anonymous)'
    if (called === idle) continue
    const line = count(at(frame, 'lineNumber')) + 1
    frames.set(count(at(node, 'id')), { name: `${called}  ${file}:${line}`, file })
  }
  const functions = new Map<string, number>()
  const files = new Map<string, number>()
  const samples = list(at(profile, 'samples'))
  const deltas = list(at(profile, 'timeDeltas'))
  let now = count(at(profile, 'startTime'))
  let total = 0
  samples.forEach((id, index) => {
    now += count(deltas[index])
    const frame = frames.get(count(id))
    if (frame === undefined || now < span.from || now > span.to) return
    // A sample stands for the time until the next one.
    const spent = count(deltas[index + 1])
    total += spent
    functions.set(frame.name, (functions.get(frame.name) ?? 0) + spent)
    files.set(frame.file, (files.get(frame.file) ?? 0) + spent)
  })
  const shares = (spent: ReadonlyMap<string, number>): readonly Share[] =>
    [...spent]
      .map(([name, micros]) => ({ name, share: micros / total }))
      .toSorted((a, b) => b.share - a.share)
  return { functions: shares(functions), files: shares(files) }
}
