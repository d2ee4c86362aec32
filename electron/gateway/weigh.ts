/** Tells roughly how much memory a JSON value takes, without writing it out. */

/** A number, a word such as `null`, or what a list or an object takes beside its members (bytes). */
const usual = 8

/** In bytes, roughly: long texts, such as images, cost no more time than short ones. */
export function weigh(value: unknown): number {
  let sum = 0
  // Not by recursion: a client's JSON may be nested deeper than the stack.
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string') sum += next.length
    else sum += usual
    if (typeof next !== 'object' || next === null) continue
    if (Array.isArray(next)) for (const item of next as readonly unknown[]) waiting.push(item)
    else
      for (const [name, member] of Object.entries(next)) {
        sum += name.length
        waiting.push(member)
      }
  }
  return sum
}
