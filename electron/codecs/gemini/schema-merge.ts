/** Makes one schema of several that must all hold. */
import { isRecord, type Json } from '../kit/read.ts'

export const mergeAll = (schemas: readonly Json[]): Json => schemas.reduce(merge, {})

/** Later words win, but properties and what is required add up, and descriptions follow each other. */
function merge(one: Json, other: Json): Json {
  if (one === other) return one
  return {
    ...one,
    ...other,
    ...properties(one, other),
    ...required(one, other),
    ...descriptions(one, other),
    ...enums(one, other),
    ...bounds(one, other),
    ...demands(one, other),
  }
}

/** What must hold beside each. */
function demands(one: Json, other: Json): Json {
  const [a, b] = [one['allOf'], other['allOf']]
  return Array.isArray(a) && Array.isArray(b)
    ? { allOf: [...(a as readonly unknown[]), ...(b as readonly unknown[])] }
    : {}
}

function properties(one: Json, other: Json): Json {
  const [a, b] = [one['properties'], other['properties']]
  if (!isRecord(a) || !isRecord(b)) return {}
  const both = Object.keys(a).filter((name) => Object.hasOwn(b, name))
  const joined = both.map((name) => {
    const [left, right] = [a[name], b[name]]
    return [name, isRecord(left) && isRecord(right) ? mergeAll([left, right]) : right] as const
  })
  return { properties: { ...a, ...b, ...Object.fromEntries(joined) } }
}

function required(one: Json, other: Json): Json {
  const lists = [one['required'], other['required']].map((list): readonly unknown[] =>
    Array.isArray(list) ? list : [],
  )
  const names = [...new Set(lists.flat())]
  return names.length > 0 ? { required: names } : {}
}

function descriptions(one: Json, other: Json): Json {
  const [a, b] = [one['description'], other['description']]
  const apart = typeof a === 'string' && typeof b === 'string' && a !== '' && a !== b
  return apart ? { description: b === '' ? a : `${a} ${b}` } : {}
}

/** Values that both allow. */
function enums(one: Json, other: Json): Json {
  const [a, b] = [one['enum'], other['enum']]
  if (!Array.isArray(a) || !Array.isArray(b)) return {}
  const shared: readonly unknown[] = a.filter((value) => b.includes(value))
  return shared.length > 0 ? { enum: shared } : {}
}

const lower = ['minimum', 'minLength', 'minItems', 'minProperties']
const upper = ['maximum', 'maxLength', 'maxItems', 'maxProperties']

/** The narrower of two bounds. */
function bounds(one: Json, other: Json): Json {
  const narrow = (names: readonly string[], choose: (a: number, b: number) => number) =>
    names.flatMap((name) => {
      const [a, b] = [one[name], other[name]]
      return typeof a === 'number' && typeof b === 'number' ? [[name, choose(a, b)] as const] : []
    })
  return Object.fromEntries([...narrow(lower, Math.max), ...narrow(upper, Math.min)])
}
