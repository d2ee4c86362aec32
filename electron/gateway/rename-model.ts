/** Puts the model name the client asked for back into an answer whose upstream has another. */

/**
 * In each line, replaces the value after the first mark (such as `"model":"`) by `name`. Inside JSON strings quotes are
 * escaped, so a mark never matches in a model's own text.
 */
export function renameModel(lines: Buffer, marks: readonly string[], name: string): Buffer {
  const replacement = Buffer.from(JSON.stringify(name).slice(1, -1))
  const pieces: Buffer[] = []
  let kept = 0
  let at = 0
  while (at < lines.length) {
    const newline = lines.indexOf(0x0a, at)
    const lineEnd = newline < 0 ? lines.length : newline
    const start = valueStart(lines, marks, at)
    if (start >= 0 && start < lineEnd) {
      const end = lines.indexOf(0x22, start)
      if (end >= 0 && end < lineEnd) {
        pieces.push(lines.subarray(kept, start), replacement)
        kept = end
      }
    }
    at = lineEnd + 1
  }
  if (pieces.length === 0) return lines
  pieces.push(lines.subarray(kept))
  return Buffer.concat(pieces)
}

/** Where the first value after a mark begins; -1 when there is none. */
function valueStart(lines: Buffer, marks: readonly string[], from: number): number {
  let first = -1
  for (const mark of marks) {
    const at = lines.indexOf(mark, from, 'latin1')
    if (at >= 0 && (first < 0 || at + mark.length < first)) first = at + mark.length
  }
  return first
}
