/** Samples fit the schemas they were made from. */
import { expect, test } from 'vitest'
import { sample } from './sample.ts'

test.each([
  ['a text', { type: 'string' }, 'Paris'],
  ['a short text', { type: 'string', maxLength: 2 }, 'Pa'],
  ['a long text', { type: 'string', minLength: 8 }, 'Parisxxx'],
  ['a date', { type: 'string', format: 'date' }, '2026-01-01'],
  ['a format that every object knows', { type: 'string', format: 'constructor' }, 'Paris'],
  ['a format that is a prototype', { type: 'string', format: '__proto__' }, 'Paris'],
  ['a choice', { enum: ['b', 'a'] }, 'b'],
  ['a constant', { const: 7 }, 7],
  ['a default', { type: 'integer', default: 3 }, 3],
  ['a number', { type: 'number' }, 1],
  ['a number within bounds', { type: 'integer', minimum: 10, maximum: 20 }, 10],
  ['a number above a bound', { type: 'integer', exclusiveMinimum: 10 }, 11],
  ['a number in steps', { type: 'integer', minimum: 7, multipleOf: 5 }, 10],
  ['a negative number', { type: 'integer', maximum: -3 }, -3],
  ['a truth', { type: 'boolean' }, true],
  ['nothing', { type: 'null' }, null],
  ['a list', { type: 'array', items: { type: 'integer' }, minItems: 2 }, [1, 1]],
  ['a tuple', { type: 'array', prefixItems: [{ type: 'string' }, { const: 2 }] }, ['Paris', 2]],
  ['a nullable type', { type: ['null', 'string'] }, 'Paris'],
  ['one of several', { anyOf: [{ type: 'null' }, { type: 'integer' }] }, 1],
  ['no schema at all', {}, 'Paris'],
])('%s', (_, schema, value) => {
  expect(sample(schema, 'Paris')).toEqual(value)
})

test('an object has what is required and nothing else', () => {
  const schema = {
    type: 'object',
    properties: { city: { type: 'string' }, days: { type: 'integer' }, unit: { enum: ['c', 'f'] } },
    required: ['city', 'unit'],
  }
  expect(sample(schema, 'Paris')).toEqual({ city: 'Paris', unit: 'c' })
})

test('an object that requires nothing shows its first property', () => {
  const properties = { city: { type: 'string' }, days: { type: 'integer' } }
  expect(sample({ type: 'object', properties }, 'Paris')).toEqual({ city: 'Paris' })
  expect(sample({ type: 'object' }, 'Paris')).toEqual({})
})

test('references are followed, also by a schema that refers to itself', () => {
  const schema = {
    $ref: '#/$defs/node',
    $defs: {
      node: {
        type: 'object',
        properties: { name: { type: 'string' }, next: { $ref: '#/$defs/node' } },
        required: ['name'],
      },
    },
  }
  expect(sample(schema, 'a')).toEqual({ name: 'a' })
  const endless = {
    type: 'object',
    properties: { inner: { type: 'array', items: { $ref: '#' } } },
    required: ['inner'],
  }
  expect(JSON.stringify(sample(endless, 'a')).length).toBeLessThan(200)
})

test('the parts of an allOf are put together', () => {
  const schema = {
    allOf: [
      { type: 'object', properties: { a: { const: 1 } }, required: ['a'] },
      { properties: { b: { const: 2 } }, required: ['b'] },
    ],
  }
  expect(sample(schema, 'x')).toEqual({ a: 1, b: 2 })
})
