/** Schemas of this API as JSON Schema. */
import { expect, test } from 'vitest'
import { Failure } from '../../hub/error.ts'
import { parseSchema } from './parse-schema.ts'

test('78. types in capitals, nullable and 64-bit counts become JSON Schema', () => {
  expect(
    parseSchema(
      {
        type: 'OBJECT',
        description: 'd',
        properties: {
          title: { type: 'STRING', format: 'enum', enum: ['a', 'b'], nullable: true },
          type: { type: 'ARRAY', items: { type: 'INTEGER', format: 'int32' }, minItems: '2' },
          nullable: { anyOf: [{ type: 'NUMBER' }, { type: 'BOOLEAN' }], nullable: true },
          example: { type: 'TYPE_UNSPECIFIED', example: 3 },
        },
        required: ['title'],
      },
      'p',
    ),
  ).toEqual({
    type: 'object',
    description: 'd',
    properties: {
      title: { type: ['string', 'null'], enum: ['a', 'b', null] },
      type: { type: 'array', items: { type: 'integer', format: 'int32' }, minItems: 2 },
      nullable: { anyOf: [{ type: 'number' }, { type: 'boolean' }, { type: 'null' }] },
      example: { examples: [3] },
    },
    required: ['title'],
  })
})

test('81. names of properties are names, whatever keyword they look like', () => {
  const properties = Object.fromEntries(
    ['title', 'format', 'default', 'property_ordering', 'any_of', '__proto__'].map((name) => [
      name,
      { type: 'string' },
    ]),
  )
  expect(parseSchema({ type: 'object', properties }, 'p')).toEqual({ type: 'object', properties })
})

test('88. keywords in snake case are the same keywords', () => {
  expect(
    parseSchema({ type: 'OBJECT', any_of: [{ type: 'STRING', min_length: '1' }] }, 'p'),
  ).toEqual({ type: 'object', anyOf: [{ type: 'string', minLength: 1 }] })
})

test('properties stand in the order that was asked for', () => {
  const schema = parseSchema(
    {
      type: 'OBJECT',
      properties: { a: {}, b: {}, c: {} },
      propertyOrdering: ['c', 'nobody', 'a', 'c'],
    },
    'p',
  )
  expect(JSON.stringify(schema)).toBe('{"type":"object","properties":{"c":{},"a":{},"b":{}}}')
})

test('what is no schema is refused by its place', () => {
  for (const [value, param] of [
    [{ properties: { a: 3 } }, 'p.properties.a'],
    [{ anyOf: {} }, 'p.anyOf'],
    [[], 'p'],
  ] as const)
    expect(() => parseSchema(value, 'p')).toThrow(
      expect.objectContaining({ error: expect.objectContaining({ param }) as unknown }) as Failure,
    )
})

test('a schema without a floor is refused, not followed', () => {
  let deep: unknown = {}
  for (let level = 0; level < 5000; level++) deep = { items: deep }
  expect(() => parseSchema(deep, 'p')).toThrow(Failure)
})
