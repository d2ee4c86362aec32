/** Puts the model name the client asked for back into an answer whose upstream has another. */
import type { Passage } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'

/** The field in which an answer names its model: what the mark is that stands before the name. */
export const modelNameOf = ({ modelMarks: [mark = ''] }: Pick<Passage, 'modelMarks'>): string =>
  mark.split('"')[1] ?? ''

/** The same for an answer that is parsed. */
export function namedAs(
  answer: unknown,
  passage: Pick<Passage, 'modelMarks'>,
  name: string | undefined,
): unknown {
  const field = modelNameOf(passage)
  if (name === undefined || !isRecord(answer) || !(field in answer)) return answer
  return { ...answer, [field]: name }
}

/**
 * In each line, replaces the value after the first mark (such as `"model":"`) by `name`. Inside JSON strings quotes are
 * escaped, so a mark never matches in a model's own text.
 */
export function renameModel(lines: Buffer, marks: readonly string[], name: string): Buffer {
  const replacement = Buffer.from(JSON.stringify(name).slice(1, -1))
  const pieces: Buffer[] = []
  const find = finder(lines, marks)
  let kept = 0
  let start = find(0)
  while (start >= 0) {
    const newline = lines.indexOf(0x0a, start)
    const lineEnd = newline < 0 ? lines.length : newline
    const end = lines.indexOf(0x22, start)
    if (end >= 0 && end < lineEnd) {
      pieces.push(lines.subarray(kept, start), replacement)
      kept = end
    }
    start = find(lineEnd)
  }
  if (pieces.length === 0) return lines
  pieces.push(lines.subarray(kept))
  return Buffer.concat(pieces)
}

/** Finds where the next value after a mark begins; -1 when there is none. Each byte is searched once for each mark. */
function finder(lines: Buffer, marks: readonly string[]): (from: number) => number {
  const hits = marks.map((mark) => ({ mark, at: lines.indexOf(mark, 0, 'latin1') }))
  return (from) => {
    let first = -1
    for (const hit of hits) {
      if (hit.at >= 0 && hit.at < from) hit.at = lines.indexOf(hit.mark, from, 'latin1')
      const start = hit.at + hit.mark.length
      if (hit.at >= 0 && (first < 0 || start < first)) first = start
    }
    return first
  }
}
