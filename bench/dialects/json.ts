/** Reading of JSON answers whose shape is checked field by field. */

/** The value under `keys`, or undefined where the path breaks. */
export function at(value: unknown, ...keys: readonly (string | number)[]): unknown {
  let here = value
  for (const key of keys) {
    if (typeof here !== 'object' || here === null) return undefined
    here = Reflect.get(here, key)
  }
  return here
}

export const text = (value: unknown): string => (typeof value === 'string' ? value : '')

export const count = (value: unknown): number => (typeof value === 'number' ? value : 0)

/** The JSON of every `data:` line that holds an object. */
export function dataLines(body: string): readonly unknown[] {
  return body
    .split('\n')
    .filter((line) => line.startsWith('data: {'))
    .map((line): unknown => JSON.parse(line.slice(6)))
}
