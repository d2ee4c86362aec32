/** Tests of the two forms of a schema, of what is repaired before, and of what cleaning makes of the rest. */
import { describe, expect, it } from 'vitest'
import { isRecord, type Json } from '../kit/read.ts'
import { cleanSchema } from './schema-clean.ts'
import { repairSchema } from './schema-repair.ts'
import { parametersForm, schemaForm } from './schema.ts'

const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  ...more,
})

/** The cleaned schema of one property. */
function cleaned(property: Json, root: Json = {}): unknown {
  const { properties } = cleanSchema(repairSchema(object({ p: property }, root)))
  return isRecord(properties) ? properties['p'] : undefined
}

describe('a schema of known keywords alone', () => {
  it('78. goes out as it came, references and all', () => {
    const schema = {
      $defs: { n: { type: 'object', properties: { next: { $ref: '#/$defs/n' } } } },
      ...object({ n: { $ref: '#/$defs/n' } }, { additionalProperties: false, required: ['n'] }),
    }
    expect(parametersForm(schema)).toEqual({ form: 'json-schema', schema, rewritten: false })
  })

  it('78. loses the name of its dialect, which says nothing about values', () => {
    const schema = object({ a: { type: 'string' } })
    const dialect = { $schema: 'http://json-schema.org/draft-07/schema#', ...schema }
    expect(parametersForm(dialect)).toEqual({ form: 'json-schema', schema, rewritten: false })
  })

  it('is none where a value would have to hold itself', () => {
    const node = object({ next: { $ref: '#/$defs/n' } }, { required: ['next'] })
    expect(schemaForm({ $defs: { n: node }, $ref: '#/$defs/n' }).form).toBe('own')
  })

  it('is left out where a function takes nothing', () => {
    expect(parametersForm({ type: 'object', properties: {} })).toBeUndefined()
    expect(parametersForm({})).toBeUndefined()
  })
})

describe('a schema with an object of any keys, which the own form cannot say', () => {
  it('78. stays JSON Schema, and what that does not know here is told', () => {
    const metadata = {
      description: 'Arbitrary metadata.',
      type: 'object',
      propertyNames: { type: 'string' },
      additionalProperties: {},
    }
    const schema = object({
      name: { type: 'string', minLength: 1 },
      kind: { const: 'a' },
      metadata,
    })
    expect(parametersForm(schema)).toEqual({
      form: 'json-schema',
      rewritten: true,
      schema: object({
        name: { type: 'string', description: 'minLength: 1.' },
        kind: { enum: ['a'] },
        metadata: {
          type: 'object',
          description: 'Arbitrary metadata. propertyNames: {"type":"string"}.',
          additionalProperties: {},
        },
      }),
    })
  })

  it('78. does not become another where what is unknown is more than a constraint', () => {
    const schema = object({ a: { allOf: [{ type: 'object' }, { type: 'object', title: 't' }] } })
    expect(parametersForm(schema)?.form).toBe('own')
  })

  it('78. is cleaned as any other where it has no such object', () => {
    const schema = object({ a: object({ b: { const: 'x' } }) })
    expect(parametersForm(schema)?.form).toBe('own')
  })
})

describe('cleaning', () => {
  it.each<[string, Json, Json]>([
    ['const becomes an enum', { const: 'x' }, { type: 'string', enum: ['x'] }],
    [
      'a list of types with null becomes nullable',
      { type: ['string', 'null'] },
      { type: 'string', nullable: true },
    ],
    [
      'a list of types becomes a choice',
      { type: ['string', 'number'], description: 'd' },
      { description: 'd', anyOf: [{ type: 'string' }, { type: 'number' }] },
    ],
    [
      'oneOf becomes anyOf',
      { oneOf: [{ type: 'string' }, { type: 'integer' }] },
      { anyOf: [{ type: 'string' }, { type: 'integer' }] },
    ],
    [
      'a choice of one type and null becomes nullable',
      { anyOf: [{ type: 'string', format: 'date-time' }, { type: 'null' }], description: 'd' },
      { type: 'string', format: 'date-time', description: 'd', nullable: true },
    ],
    [
      'bounds without a keyword are told',
      { type: 'integer', exclusiveMinimum: 0, maximum: 9, description: 'Count.' },
      { type: 'integer', description: 'Count. Greater than 0.', maximum: 9 },
    ],
    [
      'unknown formats are told',
      { type: 'string', format: 'uri' },
      { type: 'string', description: 'Format: uri.' },
    ],
    [
      'allOf becomes one schema',
      {
        allOf: [
          object({ a: { type: 'string' } }, { required: ['a'] }),
          object({ b: { type: 'number' } }, { required: ['b'] }),
        ],
      },
      object({ a: { type: 'string' }, b: { type: 'number' } }, { required: ['a', 'b'] }),
    ],
    [
      'types in capitals are known',
      { type: 'STRING', minLength: 1 },
      { type: 'string', minLength: 1 },
    ],
  ])('78. %s', (_, schema, expected) => {
    expect(cleaned(schema)).toEqual(expected)
  })

  it('78. references are written out, and cut where they hold themselves', () => {
    const $defs = {
      n: object({ next: { $ref: '#/$defs/n' }, v: { type: 'string' } }, { description: 'A node.' }),
    }
    expect(cleaned({ $ref: '#/$defs/n', description: 'First.' }, { $defs })).toEqual({
      type: 'object',
      description: 'First.',
      properties: {
        next: { type: 'object', description: 'A value of the form n.' },
        v: { type: 'string' },
      },
    })
    expect(cleaned({ $ref: '#/$defs/gone' })).toMatchObject({ type: 'object' })
  })

  it('79. a tuple has items, which say what may be in it', () => {
    const tuple = { type: 'array', prefixItems: [{ type: 'string' }, { type: 'number' }] }
    expect(cleaned(tuple)).toEqual({
      type: 'array',
      items: { anyOf: [{ type: 'string' }, { type: 'number' }] },
    })
    expect(schemaForm(object({ t: tuple }))).toEqual({
      form: 'json-schema',
      schema: object({ t: { ...tuple, items: {} } }),
      rewritten: false,
    })
    expect(cleaned({ type: 'array', items: [{ type: 'string' }] })).toEqual({
      type: 'array',
      items: { type: 'string' },
    })
    expect(cleaned({ type: 'array' })).toHaveProperty('items.anyOf')
  })

  it('80. an enum of numbers is told in words, so that its type stays what it is', () => {
    expect(cleaned({ type: 'integer', enum: [1, 2] })).toEqual({
      type: 'integer',
      description: 'Allowed values: [1,2].',
    })
    expect(cleaned({ enum: ['a', null] })).toEqual({ type: 'string', enum: ['a'], nullable: true })
    expect(cleaned({ enum: [true, false] })).toEqual({
      type: 'boolean',
      description: 'Allowed values: [true,false].',
    })
  })

  it('81. properties may be called like keywords', () => {
    const names = [
      'title',
      'format',
      'default',
      'const',
      '$ref',
      'properties',
      'required',
      'enum',
      'type',
      'not',
    ]
    const properties = Object.fromEntries(names.map((name) => [name, { type: 'string' }]))
    const schema = object({ p: object(properties, { required: names }) }, { not: {} })
    expect(cleaned(object(properties, { required: names }))).toEqual(
      object(properties, { required: names }),
    )
    expect(schemaForm(schema).form).toBe('own')
    expect(schemaForm(object(properties)).form).toBe('json-schema')
  })

  it('81. values that look like schemas stay as they are', () => {
    const value = { $schema: 'x', title: 'y', properties: { a: 1 } }
    expect(cleaned({ type: 'object', default: value })).toEqual({ type: 'object', default: value })
  })
})

describe('a choice beside properties', () => {
  const base = { kind: { type: 'string', minLength: 1 }, n: { type: 'integer' } }
  const demands = { anyOf: [{ required: ['kind'] }, { required: ['n'] }] }

  it('78. keeps the properties in each of its branches', () => {
    expect(cleaned(object(base, { ...demands, description: 'Either.' }))).toEqual({
      description: 'Either.',
      anyOf: [object(base, { required: ['kind'] }), object(base, { required: ['n'] })],
    })
    const shapes = { oneOf: [{ $ref: '#/$defs/A' }, object({ b: { type: 'number' } })] }
    const $defs = { A: object({ a: { type: 'string' } }, { required: ['a'] }) }
    expect(cleaned(object(base, { ...shapes, required: ['kind'] }), { $defs })).toEqual({
      anyOf: [
        object({ ...base, a: { type: 'string' } }, { required: ['kind', 'a'] }),
        object({ ...base, b: { type: 'number' } }, { required: ['kind'] }),
      ],
    })
  })

  it('78. of one branch that is a reference keeps both', () => {
    const $defs = { A: object({ a: { type: 'string' } }) }
    expect(cleaned(object(base, { anyOf: [{ $ref: '#/$defs/A' }] }), { $defs })).toEqual(
      object({ a: { type: 'string' }, ...base }),
    )
  })

  it('78. stays JSON Schema at the top, and tells there what only the other form could demand', () => {
    const told = { type: 'string', description: 'minLength: 1.' }
    expect(parametersForm(object(base, demands))).toEqual({
      form: 'json-schema',
      rewritten: true,
      schema: object(
        { ...base, kind: told },
        { anyOf: [{ description: 'Required: ["kind"].' }, { description: 'Required: ["n"].' }] },
      ),
    })
  })

  it('83. demands nothing as JSON Schema that the service would not find there', () => {
    const inner = object({ a: { type: 'string' }, b: { type: 'string' } }, { ...demandsOf('a') })
    const made = schemaForm(object({ p: inner }))
    expect(made).toMatchObject({ form: 'own', rewritten: true })
    expect(made.schema).toHaveProperty('properties.p.anyOf.0.required', ['a'])
  })

  const demandsOf = (name: string): Json => ({ anyOf: [{ required: [name] }, { title: 'any' }] })
})

describe('repairing', () => {
  it('83. each required property is named once, and only if it exists', () => {
    const schema = object({ a: { type: 'string' } }, { required: ['a', 'a', 'gone', 7] })
    expect(parametersForm(schema)?.schema).toEqual(
      object({ a: { type: 'string' } }, { required: ['a'] }),
    )
  })

  it('84. bare properties get an object around them', () => {
    expect(parametersForm({ city: { type: 'string' }, days: { type: 'integer' } })?.schema).toEqual(
      object({ city: { type: 'string' }, days: { type: 'integer' } }),
    )
  })

  it('84. required: true inside a property means that it is required', () => {
    const schema = object({
      a: { type: 'string', required: true },
      b: { type: 'string', required: false },
    })
    expect(parametersForm(schema)?.schema).toEqual(
      object({ a: { type: 'string' }, b: { type: 'string' } }, { required: ['a'] }),
    )
  })

  it('true as a schema means anything', () => {
    expect(parametersForm(object({ a: true, b: false }))?.schema).toEqual(object({ a: {} }))
  })
})
