/** Writes tables, numbers and times for people. */

/** Text from elsewhere, safe to print: control characters could move the cursor or colour the screen. */
export const plain = (text: string): string => text.replace(/\p{Cc}+/gu, ' ')

/** Rows in aligned columns under a heading; the last column is not padded. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heading.map((name) => name.toUpperCase()), ...rows.map((row) => row.map(plain))]
  const widths = heading.map((_, column) =>
    Math.max(...lines.map((line) => widthOf(line[column] ?? ''))),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - widthOf(cell)))
        .join('  ')
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join('')
}

/** Names and values in two aligned columns. */
export function facts(pairs: readonly (readonly [string, string])[]): string {
  const width = Math.max(...pairs.map(([name]) => widthOf(name)))
  return pairs
    .map(([name, value]) => `${name}${' '.repeat(width - widthOf(name))}  ${plain(value)}\n`)
    .join('')
}

/** How many columns of a terminal a text takes: East Asian letters and emoji take two, marks none. */
function widthOf(text: string): number {
  let width = 0
  for (const letter of text) if (!/\p{M}|\u200d/u.test(letter)) width += wide.test(letter) ? 2 : 1
  return width
}

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\uac00-\ud7a3\uff01-\uff60\uffe0-\uffe6]|\p{Script=Han}|\p{Emoji_Presentation}/u

/** 1234567 → `1,234,567`. */
export const amount = (count: number): string => count.toLocaleString('en-US')

/** `1 account`, `2 accounts`. */
export const counted = (count: number, one: string): string =>
  `${amount(count)} ${one}${count === 1 ? '' : 's'}`

/** Milliseconds → `840 ms`, `12.3 s`, `4 min 5 s`, `3 h 20 min`, `2 d 4 h`. */
export function duration(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 1) return `${Math.round(ms)} ms`
  if (seconds < 60) return `${seconds.toFixed(1)} s`
  const pair = (value: number, [unit, big, small]: readonly [number, string, string]): string =>
    `${Math.floor(value / unit)} ${big} ${Math.floor(value % unit)} ${small}`
  if (seconds < 3600) return pair(seconds, [60, 'min', 's'])
  if (seconds < 86_400) return pair(seconds / 60, [60, 'h', 'min'])
  return pair(seconds / 3600, [24, 'd', 'h'])
}

/** Bytes → `12 kB`, `3.4 MB`. */
export function size(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`
  if (bytes < 1_000_000_000) return `${(bytes / 1_000_000).toFixed(1)} MB`
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`
}

/** A moment in local time, to the second: `2026-11-21 09:30:05`. */
export function moment(at: number): string {
  const date = new Date(at)
  const two = (part: number): string => String(part).padStart(2, '0')
  return (
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ` +
    `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`
  )
}
