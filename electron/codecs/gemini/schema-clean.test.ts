/** Tests of cleaning schemas of any shape: what comes out is what the service takes. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRecord, type Json } from '../kit/read.ts'
import { cleanSchema } from './schema-clean.ts'
import { fitsJsonSchema } from './schema-fit.ts'
import { repairSchema } from './schema-repair.ts'
import { parametersForm, schemaForm } from './schema.ts'

const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  ...more,
})

/** What `Schema` of the Gemini API knows, and the type of each value. */
const own: ReadonlySet<string> = new Set([
  ...[
    'type',
    'format',
    'title',
    'description',
    'nullable',
    'enum',
    'items',
    'minItems',
    'maxItems',
  ],
  ...[
    'properties',
    'required',
    'minProperties',
    'maxProperties',
    'minimum',
    'maximum',
    'minLength',
  ],
  ...['maxLength', 'pattern', 'example', 'anyOf', 'propertyOrdering', 'default'],
])

/** What the service would refuse in a schema of its own. */
function faults(schema: unknown, where = '$'): readonly string[] {
  if (!isRecord(schema)) return [`${where} is no schema`]
  const { type, items, anyOf, properties, required } = schema
  const list = Array.isArray(anyOf) ? anyOf : []
  return [
    ...Object.keys(schema)
      .filter((name) => !own.has(name))
      .map((name) => `${where}.${name}`),
    ...(typeof type === 'string' || list.length > 0 ? [] : [`${where} has no type`]),
    ...(type === 'array' && !isRecord(items) ? [`${where} has no items`] : []),
    ...(Array.isArray(schema['enum']) && schema['enum'].some((one) => typeof one !== 'string')
      ? [`${where}.enum`]
      : []),
    ...(Array.isArray(required)
      ? required
          .filter((name) => !isRecord(properties) || !Object.hasOwn(properties, String(name)))
          .map((name) => `${where}.required ${String(name)}`)
      : []),
    ...list.flatMap((one, at) => faults(one, `${where}.anyOf[${at}]`)),
    ...(items === undefined ? [] : faults(items, `${where}.items`)),
    ...(isRecord(properties)
      ? Object.entries(properties).flatMap(([name, one]) => faults(one, `${where}.${name}`))
      : []),
  ]
}

const { schema: anySchema } = fc.letrec<{ schema: Json }>((tie) => ({
  schema: fc.dictionary(
    fc.constantFrom(
      ...['type', 'const', 'enum', 'anyOf', 'oneOf', 'allOf', 'items', 'prefixItems', 'properties'],
      ...['required', '$ref', '$defs', 'not', 'format', 'exclusiveMinimum', 'additionalProperties'],
      ...['description', 'title', 'default', 'x-vendor', 'patternProperties', '__proto__'],
    ),
    fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom<unknown>(
        'string',
        'array',
        'object',
        'null',
        'STRING',
        '#/$defs/a',
        '#',
        1,
        true,
        null,
      ),
      fc.constantFrom<unknown>(['a', 1, null], ['string', 'null'], ['array', 'object'], [1.5], []),
      tie('schema'),
      fc.array(tie('schema'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'type', 'title', '__proto__'), tie('schema'), {
        maxKeys: 3,
      }),
    ),
    { maxKeys: 5 },
  ),
}))

describe('schemas of any shape', () => {
  it('78. come out as the service takes them', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const made = cleanSchema(repairSchema(object({ schema, c: { const: 1 } })))
        expect(faults(made)).toEqual([])
      }),
      { numRuns: 500, seed: 20_260_821 },
    )
  })

  it('78. are refused in neither form', () => {
    fc.assert(
      fc.property(anySchema, (schema) => {
        const made = schemaForm(object({ schema, c: { const: 1 } }))
        expect(made.form === 'own' ? faults(made.schema) : fitsJsonSchema(made.schema)).toEqual(
          made.form === 'own' ? [] : true,
        )
      }),
      { numRuns: 500, seed: 20_260_821 },
    )
  })

  it('keep every property of the arguments', () => {
    const name = fc.constantFrom('a', 'title', 'format', 'default', '$ref', '__proto__', 'not')
    const properties = fc.dictionary(name, fc.constant({ const: 'x' }), { minKeys: 1 })
    fc.assert(
      fc.property(properties, (named) => {
        const made = parametersForm(object(named))?.schema['properties']
        expect(Object.keys(isRecord(made) ? made : {})).toEqual(Object.keys(named))
      }),
    )
  })

  it('end, however they nest or multiply', () => {
    let deep: Json = { type: 'string', const: 'x' }
    for (let level = 0; level < 5000; level++) deep = object({ p: deep })
    expect(faults(cleanSchema(repairSchema(object({ deep, c: { const: 1 } }))))).toEqual([])
    expect(fitsJsonSchema(schemaForm(object({ deep })).schema)).toBe(true)
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        `d${at}`,
        object({
          l: { $ref: `#/$defs/d${at + 1}` },
          r: { $ref: `#/$defs/d${at + 1}` },
          n: { const: 1 },
        }),
      ]),
    )
    const made = schemaForm({ $defs, ...object({ a: { $ref: '#/$defs/d0' } }) })
    expect(JSON.stringify(made.schema).length).toBeLessThan(2_000_000)
  })

  it('78. parts that are named many times over are read once', () => {
    const last = 60
    const twice = (at: number): Json => ({
      allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }],
    })
    const $defs = Object.fromEntries(
      Array.from({ length: last + 1 }, (_, at) => [
        `d${at}`,
        at < last ? twice(at) : object({ z: { type: 'string' } }),
      ]),
    )
    const p = { $ref: '#/$defs/d0' }
    expect(cleanSchema(repairSchema(object({ p }, { $defs })))).toEqual(
      object({ p: object({ z: { type: 'string' } }) }),
    )
  })

  it('78. references among the parts of a choice that lead back to it end', () => {
    const node = object({ v: { const: 1 } }, { anyOf: [{ $ref: '#/$defs/n' }, { title: 'leaf' }] })
    const made = cleanSchema(repairSchema(object({ n: node }, { $defs: { n: node } })))
    expect(faults(made)).toEqual([])
    expect(JSON.stringify(made).length).toBeLessThan(2000)
  })
})
