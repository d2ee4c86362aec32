/** Long conversations, as coding tools send them. */

const megabyte = 1024 * 1024

/** One turn about code, with the quotes and newlines that JSON must escape. */
const turn = 'if (word === "quoted") {\n\treturn "the path C:\\\\temp"\n}\n'.repeat(70)

/** An odd number of turns that make about `size` MB of JSON. */
export function conversation(size: number): readonly string[] {
  const count = Math.round((size * megabyte) / (JSON.stringify(turn).length + 32))
  return Array.from({ length: count % 2 === 0 ? count + 1 : count }, () => turn)
}
