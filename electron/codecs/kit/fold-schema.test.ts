/** Tests of folding a choice between objects into one object. */
import { describe, expect, it, test } from 'vitest'
import { foldSchema, isChoice } from './fold-schema.ts'
import type { Json } from './read.ts'

const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  ...more,
})
const text = { type: 'string' }

describe('a choice between objects', () => {
  it('82. becomes one object of all their properties; what all demand stays demanded', () => {
    const branches = [
      object({ kind: { const: 'a' }, x: text }, { required: ['kind', 'x'] }),
      object({ kind: { const: 'b' }, y: { type: 'number' } }, { required: ['kind', 'y'] }),
    ]
    expect(foldSchema({ type: 'object', description: 'One.', oneOf: branches })).toEqual(
      object(
        { kind: { anyOf: [{ const: 'a' }, { const: 'b' }] }, x: text, y: { type: 'number' } },
        { description: 'One.', required: ['kind'] },
      ),
    )
  })

  it('82. of references has what they stand for, each read once', () => {
    const $defs = {
      A: object({ a: text }),
      B: { allOf: [{ $ref: '#/$defs/A' }, object({ b: text }, { required: ['b'] })] },
    }
    expect(foldSchema({ anyOf: [{ $ref: '#/$defs/A' }, { $ref: '#/$defs/B' }], $defs })).toEqual(
      object({ a: text, b: text }, { $defs }),
    )
    expect(foldSchema({ $ref: '#/$defs/B', $defs })).toEqual(
      object({ a: text, b: text }, { $defs, required: ['b'] }),
    )
  })

  it('82. beside properties narrows them', () => {
    const base = object({ kind: { ...text, description: 'Which.' }, n: { type: 'integer' } })
    const made = foldSchema({
      ...base,
      required: ['n'],
      anyOf: [{ properties: { kind: { const: 'a' } } }, { properties: { n: { minimum: 1 } } }],
    })
    expect(made).toEqual(
      object(
        {
          kind: {
            anyOf: [
              { ...text, description: 'Which.', const: 'a' },
              { ...text, description: 'Which.' },
            ],
          },
          n: { anyOf: [{ type: 'integer' }, { type: 'integer', minimum: 1 }] },
        },
        { required: ['n'] },
      ),
    )
  })

  test('in parts that contradict each other keeps both', () => {
    const parts = [{ properties: { a: text } }, { properties: { a: { type: 'number' } } }]
    expect(foldSchema({ allOf: parts })).toEqual(
      object({ a: { allOf: [text, { type: 'number' }] } }),
    )
  })
})

test('references that multiply or lead back to themselves end', () => {
  const names = Array.from({ length: 60 }, (_, at) => at)
  const twice = (at: number): Json => ({
    anyOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }],
  })
  const $defs = {
    ...Object.fromEntries(names.map((at) => [`d${at}`, twice(at)])),
    d60: object({ z: text }),
    loop: { anyOf: [{ $ref: '#/$defs/loop' }, object({ y: text })] },
  }
  expect(foldSchema({ $ref: '#/$defs/d29', $defs })['properties']).toEqual({ z: text })
  expect(foldSchema({ $ref: '#/$defs/loop', $defs })['properties']).toEqual({ y: text })
})

test('a schema of one object is no choice', () => {
  expect(isChoice(object({ a: { anyOf: [] } }))).toBe(false)
  expect(isChoice({ oneOf: [] })).toBe(true)
})
