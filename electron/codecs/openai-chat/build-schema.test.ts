/** Tests of the parameters of functions: sound ones stay, sloppy ones are put right. */
import { expect, it, test } from 'vitest'
import { parametersSchema } from './build-schema.ts'

const built = (schema: Record<string, unknown>) => {
  const notes = new Set<string>()
  return { schema: parametersSchema(schema, (action) => notes.add(action)), notes: notes.size }
}

it('81. parameters called like keywords are names, and stay', () => {
  const schema = {
    type: 'object',
    properties: {
      title: { type: 'string' },
      required: { type: 'boolean' },
      default: { type: 'string', default: 'x' },
      properties: { type: 'object', properties: { items: { type: 'array', items: {} } } },
    },
    required: ['title', 'required'],
  }
  expect(built(schema)).toEqual({ schema, notes: 0 })
})

it('82. an object without properties lists none, and a schema without a type is an object', () => {
  expect(built({ type: 'object' }).schema).toEqual({ type: 'object', properties: {} })
  expect(built({}).schema).toEqual({ type: 'object', properties: {} })
  expect(built({ $ref: '#/$defs/a', $defs: { a: { type: 'object' } } }).schema).toEqual({
    $ref: '#/$defs/a',
    $defs: { a: { type: 'object' } },
  })
})

it('83. required names each property that exists, once, at every depth', () => {
  const inner = { type: 'object', properties: { b: { type: 'string' } }, required: ['b', 'b', 'c'] }
  const { schema, notes } = built({
    type: 'object',
    properties: { a: { type: 'array', items: inner } },
    required: ['gone'],
  })
  expect(schema).toEqual({
    type: 'object',
    properties: { a: { type: 'array', items: { ...inner, required: ['b'] } } },
  })
  expect(notes).toBe(1)
})

it('84. a bare map of properties and required: true are put right', () => {
  const { schema, notes } = built({
    path: { type: 'string', required: true },
    type: { type: 'string', required: false },
  })
  expect(schema).toEqual({
    type: 'object',
    properties: { path: { type: 'string' }, type: { type: 'string' } },
    required: ['path'],
  })
  expect(notes).toBe(2)
})

test('the keys of a sound schema keep their order', () => {
  const schema = {
    properties: { z: { description: 'z', type: 'string' }, a: { anyOf: [{ type: 'null' }] } },
    required: ['z'],
    type: 'object',
    additionalProperties: false,
  }
  expect(JSON.stringify(built(schema).schema)).toBe(JSON.stringify(schema))
})

test('a schema deeper than any stack is cut', () => {
  let schema: Record<string, unknown> = { type: 'string' }
  for (let level = 0; level < 20_000; level++)
    schema = { type: 'object', properties: { a: schema } }
  expect(JSON.stringify(built(schema).schema).length).toBeLessThan(5000)
})
