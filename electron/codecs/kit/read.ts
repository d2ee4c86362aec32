/** Reads unknown JSON into typed values; what does not fit becomes an `invalid-request` that names the field. */
import { Failure } from '../../hub/error.ts'

export type Json = Readonly<Record<string, unknown>>

/** Throws the `invalid-request` every reader throws. */
export function reject(param: string, message: string): never {
  throw new Failure({
    kind: 'invalid-request',
    message: `${param}: ${message}`,
    param,
    status: 400,
  })
}

export const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The objects of a list; none where it is no list. */
export const records = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

/** A string; '' for all else. */
export const word = (value: unknown): string => (typeof value === 'string' ? value : '')

/** The value of a JSON text; undefined where it is none. */
export function parseJson(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

export function record(value: unknown, where: string): Json {
  return isRecord(value) ? value : reject(where, 'expected an object')
}

export function text(value: unknown, where: string): string {
  return typeof value === 'string' ? value : reject(where, 'expected a string')
}

export function list(value: unknown, where: string): readonly unknown[] {
  return Array.isArray(value) ? value : reject(where, 'expected an array')
}

/** Absent and null both mean "not given". */
export const given = (value: unknown): boolean => value !== undefined && value !== null

export function optionalText(value: unknown, where: string): string | undefined {
  return given(value) ? text(value, where) : undefined
}

export function optionalNumber(value: unknown, where: string): number | undefined {
  if (!given(value)) return undefined
  return typeof value === 'number' && Number.isFinite(value)
    ? value
    : reject(where, 'expected a number')
}

/** A number of things, at least one. */
export function optionalCount(value: unknown, where: string): number | undefined {
  const number = optionalNumber(value, where)
  return number === undefined || (Number.isInteger(number) && number >= 1)
    ? number
    : reject(where, 'expected a whole number, at least 1')
}

export function optionalBoolean(value: unknown, where: string): boolean | undefined {
  if (!given(value)) return undefined
  return typeof value === 'boolean' ? value : reject(where, 'expected true or false')
}

export function optionalRecord(value: unknown, where: string): Json | undefined {
  return given(value) ? record(value, where) : undefined
}

export function oneOf<T extends string>(value: unknown, words: readonly T[], where: string): T {
  const found = words.find((one) => one === value)
  return found ?? reject(where, `expected one of ${words.join(', ')}`)
}

/** The given fields only: lets optional properties stay absent instead of undefined. */
export function present<T extends object>(
  fields: T,
): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const kept: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) kept[name] = value
  return kept as { [K in keyof T]?: Exclude<T[K], undefined> }
}
