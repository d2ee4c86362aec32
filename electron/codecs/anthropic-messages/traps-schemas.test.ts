/** Traps of JSON Schemas and structured output that others fell into, by the numbers they go under. */
import { describe, expect, it } from 'vitest'
import type { Request } from '../../hub/request.ts'
import { buildSchema } from './build-schema.ts'
import { enforcedSchema } from './enforced-schema.ts'
import { build, user, warned } from './fixtures/asking.ts'

const built = (parameters: Record<string, unknown>) => {
  const told: string[] = []
  return { schema: buildSchema(parameters, (action) => told.push(action)), told }
}

describe('tools', () => {
  it('81. properties called like words of the schema stay what they are', () => {
    const named = { type: 'string', minLength: 2 }
    const properties = {
      title: named,
      format: named,
      default: named,
      required: { type: 'boolean' },
      minimum: { type: 'number' },
      properties: { type: 'object', properties: { oneOf: named } },
    }
    const schema = { type: 'object', properties, required: ['required', 'minimum'] }
    expect(built(schema)).toEqual({ schema, told: [] })
    const closed = enforcedSchema(schema, () => undefined)
    expect(Object.keys(closed['properties'] as object)).toEqual(Object.keys(properties))
    expect(closed).toMatchObject({ properties: { minimum: { type: 'number' } } })
  })

  it('82. a schema is an object at the top, with no choice between schemas there', () => {
    expect(built({}).schema).toEqual({ type: 'object' })
    expect(built({ type: 'object' }).schema).toEqual({ type: 'object' })
    expect(built({ properties: { a: {} } }).schema).toEqual({
      type: 'object',
      properties: { a: {} },
    })
    for (const word of ['anyOf', 'oneOf', 'allOf']) {
      const { schema, told } = built({ [word]: [{ properties: { a: { type: 'string' } } }] })
      expect(schema).toEqual({ type: 'object', properties: { a: { type: 'string' } } })
      expect(told).toHaveLength(1)
    }
    const { body } = build({ tools: [{ type: 'function', name: 'f' }] })
    expect(body['tools']).toEqual([{ name: 'f', input_schema: { type: 'object', properties: {} } }])
  })

  it('83. required names each property once, and none that is not there', () => {
    const properties = { a: { type: 'object', properties: { x: {} }, required: ['x', 'x', 'y'] } }
    expect(built({ type: 'object', properties, required: ['a', 'a', 'b', 5] })).toEqual({
      schema: {
        type: 'object',
        properties: { a: { type: 'object', properties: { x: {} }, required: ['x'] } },
        required: ['a'],
      },
      told: ['a schema that is not valid was repaired'],
    })
    const elsewhere = {
      type: 'object',
      properties: {},
      $ref: '#/$defs/d',
      required: ['z'],
      $defs: {},
    }
    expect(built(elsewhere)).toEqual({ schema: elsewhere, told: [] })
  })

  it('84. bare properties, required as true and properties of null are repaired', () => {
    expect(
      built({ city: { type: 'string', required: true }, days: { enum: [1, 2] } }).schema,
    ).toEqual({
      type: 'object',
      properties: { city: { type: 'string' }, days: { enum: [1, 2] } },
      required: ['city'],
    })
    expect(built({ type: 'object', properties: null, required: true }).schema).toEqual({
      type: 'object',
      properties: {},
    })
    expect(
      built({
        type: 'object',
        properties: {
          list: { type: 'array', items: { properties: { n: { required: true } } } },
          off: { type: 'string', required: false },
        },
        required: ['list'],
      }).schema,
    ).toEqual({
      type: 'object',
      properties: {
        list: { type: 'array', items: { properties: { n: {} }, required: ['n'] } },
        off: { type: 'string' },
      },
      required: ['list'],
    })
  })

  it('86. strict is passed on where it was said, and never made up', () => {
    const parameters = { type: 'object', properties: { a: { type: 'integer', minimum: 1 } } }
    const { body } = build({
      tools: [
        { type: 'function', name: 'f', parameters },
        { type: 'function', name: 'g', parameters, strict: false },
        { type: 'function', name: 'h', parameters, strict: true },
      ],
    })
    expect(body['tools']).toEqual([
      { name: 'f', input_schema: parameters },
      { name: 'g', input_schema: parameters, strict: false },
      {
        name: 'h',
        input_schema: {
          type: 'object',
          properties: { a: { type: 'integer', description: '(minimum: 1)' } },
          additionalProperties: false,
        },
        strict: true,
      },
    ])
  })

  it('a schema as deep as nobody writes one is passed on without harm', () => {
    let deep: Record<string, unknown> = { type: 'string' }
    for (let level = 0; level < 2000; level++) deep = { type: 'array', items: deep, maxItems: 3 }
    const parameters = { type: 'object', properties: { deep } }
    expect(() =>
      build({ tools: [{ type: 'function', name: 'f', parameters, strict: true }] }),
    ).not.toThrow()
  })
})

describe('the form of the answer', () => {
  const schema = {
    type: 'object',
    properties: { a: { type: 'string' } },
    required: ['a'],
    additionalProperties: false,
  }
  const output: Request['output'] = { type: 'json-schema', name: 'n', schema, strict: true }

  it('85. a schema is enforced where the model can, else it is asked for; JSON alone is asked for', () => {
    const able = build({ output }, { model: 'claude-opus-5' })
    expect(able.body['output_config']).toEqual({ format: { type: 'json_schema', schema } })
    expect(warned(able)).toEqual([])
    const unable = build({ output }, { model: 'claude-sonnet-4-0' })
    expect(JSON.stringify(unable.body['system'])).toContain('additionalProperties')
    expect(unable.body).not.toHaveProperty('output_config')
    const json = build({ output: { type: 'json' } }, { model: 'claude-opus-5' })
    expect(json.body).not.toHaveProperty('output_config')
    expect([warned(unable), warned(json)]).toEqual([['response_format'], ['response_format']])
  })

  it('85. objects are closed and rules that are refused become words, at every level', () => {
    const open: Request['output'] = {
      type: 'json-schema',
      name: 'n',
      schema: {
        type: 'object',
        properties: {
          n: { type: 'integer', description: 'How many.', minimum: 1, maximum: 9 },
          tags: { type: 'array', items: { type: 'string', maxLength: 5 }, minItems: 1 },
          when: { type: 'string', format: 'date' },
          code: { type: 'string', pattern: '^[A-Z]{3}$' },
          one: {
            oneOf: [{ type: 'object', properties: { x: { type: 'string' } } }, { type: 'null' }],
          },
        },
      },
    }
    const wire = build({ output: open }, { model: 'claude-opus-5' })
    expect(wire.body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            n: { type: 'integer', description: 'How many.\n(minimum: 1, maximum: 9)' },
            tags: {
              type: 'array',
              items: { type: 'string', description: '(maxLength: 5)' },
              minItems: 1,
            },
            when: { type: 'string', format: 'date' },
            code: { type: 'string', pattern: '^[A-Z]{3}$' },
            one: {
              anyOf: [
                {
                  type: 'object',
                  properties: { x: { type: 'string' } },
                  additionalProperties: false,
                },
                { type: 'null' },
              ],
            },
          },
          additionalProperties: false,
        },
      },
    })
    expect(warned(wire)).toEqual(['response_format'])
  })

  it('87. a form is never asked for by a forced tool, so there is nothing to unwrap', () => {
    for (const model of ['claude-opus-5', 'claude-3-haiku-20240307', 'glm-x'])
      for (const form of [output, { type: 'json' } as const]) {
        const { body } = build({ output: form, turns: [user('q')] }, { model })
        expect(body).not.toHaveProperty('tools')
        expect(body).not.toHaveProperty('tool_choice')
      }
  })
})
