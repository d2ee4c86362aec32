/** Tests of repairing schemas of arguments. */
import { expect, it, test } from 'vitest'
import { parametersOf } from './build-schema.ts'

const repair = (schema: Record<string, unknown> | undefined): unknown =>
  parametersOf(schema, () => undefined)

test('a sound schema is not even copied', () => {
  const schema = {
    type: 'object',
    properties: {
      at: { type: 'object', properties: { x: { type: 'number' } }, required: ['x'] },
      list: { type: 'array', items: { $ref: '#/$defs/one' } },
      either: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
    $defs: { one: { type: 'string' } },
    required: ['at'],
    additionalProperties: false,
  }
  expect(repair(schema)).toBe(schema)
})

it('82. objects without properties have none, at the top and below', () => {
  expect(repair(undefined)).toEqual({ type: 'object', properties: {} })
  expect(repair({})).toEqual({ type: 'object', properties: {} })
  expect(repair({ type: 'object', properties: { a: { type: 'object' } } })).toEqual({
    type: 'object',
    properties: { a: { type: 'object', properties: {} } },
  })
})

it('82. a choice at the top is folded into one object, and that is told', () => {
  const told: string[] = []
  const schema = {
    anyOf: [
      { type: 'object', properties: { a: { type: 'string' }, c: {} }, required: ['a', 'c'] },
      { type: 'object', properties: { b: { type: 'string' }, c: {} }, required: ['b', 'c'] },
    ],
  }
  expect(parametersOf(schema, (action) => told.push(action))).toEqual({
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' }, c: {} },
    required: ['c'],
  })
  expect(told).toHaveLength(1)
})

it('83. what is required is named once, and only if it is there', () => {
  expect(
    repair({ type: 'object', properties: { a: {}, b: {} }, required: ['a', 'a', 'gone', 1] }),
  ).toEqual({ type: 'object', properties: { a: {}, b: {} }, required: ['a'] })
  expect(repair({ type: 'object', properties: { a: {} }, required: ['gone'] })).toEqual({
    type: 'object',
    properties: { a: {} },
  })
})

it('84. a bare map of properties becomes an object, and those that say they are required are', () => {
  expect(repair({ city: { type: 'string', required: true }, days: { type: 'number' } })).toEqual({
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'number' } },
    required: ['city'],
  })
  expect(
    repair({ type: 'object', properties: { a: { type: 'string', required: false } } }),
  ).toEqual({
    type: 'object',
    properties: { a: { type: 'string' } },
  })
  expect(repair({ type: 'object', required: true, properties: { a: {} } })).toEqual({
    type: 'object',
    properties: { a: {} },
  })
})

it('81. properties that are called like words of a schema are left alone', () => {
  const schema = {
    type: 'object',
    properties: {
      type: { type: 'string' },
      items: { type: 'string' },
      required: { type: 'boolean' },
      properties: { type: 'string' },
      default: { type: 'array', items: {} },
    },
    required: ['type', 'required'],
  }
  expect(repair(schema)).toBe(schema)
  const { type: _, ...untyped } = schema
  expect(repair(untyped)).toEqual(schema)
})

it('79. a list says what it holds', () => {
  const properties = {
    a: { type: 'array' },
    b: { type: 'array', prefixItems: [{ type: 'object' }] },
  }
  expect(repair({ type: 'object', properties })).toEqual({
    type: 'object',
    properties: {
      a: { type: 'array', items: {} },
      b: { type: 'array', prefixItems: [{ type: 'object', properties: {} }], items: {} },
    },
  })
})

it('82. a reference at the top is opened, and a choice of references has what they stand for', () => {
  const $defs = {
    A: { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] },
    B: { type: 'object', properties: { b: { type: 'string' } } },
  }
  expect(repair({ $ref: '#/$defs/A', $defs })).toEqual({ ...$defs.A, $defs })
  expect(repair({ oneOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }], $defs })).toEqual({
    type: 'object',
    properties: { a: { type: 'string' }, b: { type: 'string' } },
    $defs,
  })
})

test('a schema deeper than any stack is cut', () => {
  let schema: Record<string, unknown> = { type: 'string' }
  for (let level = 0; level < 20_000; level++)
    schema = { type: 'object', properties: { a: schema } }
  expect(JSON.stringify(repair(schema)).length).toBeLessThan(5000)
})
