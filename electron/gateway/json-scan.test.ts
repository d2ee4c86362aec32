/** The scanner agrees with JSON.parse about what a top-level field is. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fieldNames, JsonError, lastObject, scanObject as scan, valueOf } from './json-scan.ts'

const scanObject = (body: Buffer, names: readonly string[] = ['model']) =>
  scan(body, fieldNames(names))

const bytes = (text: string): Buffer => Buffer.from(text)

describe('scanObject', () => {
  test('finds every top-level field of any JSON object, whatever the spacing', () => {
    const objects = fc.dictionary(
      fc.oneof(fc.string(), fc.stringMatching(/^\w{0,30}$/)),
      fc.jsonValue({ maxDepth: 4 }),
      { maxKeys: 8 },
    )
    fc.assert(
      fc.property(objects, fc.constantFrom(undefined, 1, '\t'), (object, space) => {
        const text = JSON.stringify(object, null, space)
        const parsed = JSON.parse(text) as Record<string, unknown>
        const asked = Object.keys(parsed).filter((key) => /^[\w -]*$/.test(key))
        const { fields, twice } = scanObject(bytes(text), asked)
        expect(twice).toEqual([])
        expect([...fields.keys()].toSorted()).toEqual(asked.toSorted())
        for (const [key, span] of fields) expect(valueOf(bytes(text), span)).toEqual(parsed[key])
      }),
      { numRuns: 300, seed: 7 },
    )
  })

  test('refuses what is cut anywhere before its end', () => {
    const text =
      '{"model":"m","messages":[{"role":"user","content":"a\\"b{"}],"n":[1,-2.5e3,true,null,{}]}'
    for (let length = 0; length < text.length; length++)
      expect(() => scanObject(bytes(text.slice(0, length)))).toThrow(JsonError)
    expect(scanObject(bytes(text), ['model', 'messages', 'n', 'x']).fields.size).toBe(3)
  })

  test.each([
    ['a list', '[1]'],
    ['a bare word', '{"a":nope}'],
    ['a trailing comma', '{"a":1,}'],
    ['a trailing comma in a list', '{"a":[1,]}'],
    ['a trailing comma in a nested object', '{"a":{"b":1,}}'],
    ['a missing colon', '{"a" 1}'],
    ['brackets that cross', '{"a":[{"b":1]}}'],
    ['a number with a leading zero', '{"a":01}'],
    ['more after the object', '{"a":1} {"b":2}'],
    ['a key without quotes', '{a:1}'],
    ['nothing', ''],
    ['only space', '  '],
  ])('refuses %s', (_, text) => {
    expect(() => scanObject(bytes(text))).toThrow(JsonError)
  })

  test('refuses nesting that is deeper than any request needs instead of overflowing', () => {
    expect(() => scanObject(bytes(`{"a":${'['.repeat(5000)}${']'.repeat(5000)}}`))).toThrow(
      /nested/,
    )
  })

  test('names a key that is given twice, also when one spelling hides in escapes', () => {
    expect(scanObject(bytes('{"model":"a","mod\\u0065l":"b"}')).twice).toEqual(['model'])
  })
})

describe('lastObject', () => {
  const [usage] = fieldNames(['usage'])
  const found = (text: string): unknown => {
    const span = usage && lastObject(bytes(text), usage)
    return span && valueOf(bytes(text), span)
  }

  test.each([
    ['at the end', '{"a":[1,{"b":2}],"usage":{"n":1}}'],
    ['before a few more fields', '{"a":1, "usage" : {"n":1} , "tier":"x","list":[{}] }\n'],
  ])('finds the field %s', (_, text) => {
    expect(found(text)).toEqual({ n: 1 })
  })

  test.each([
    ['one of a nested object', '{"input":{"usage":{"n":1}}}'],
    ['one in a list', '{"content":[{"usage":{"n":1}}]}'],
    ['one in a text', '{"text":"\\"usage\\":{\\"n\\":1}"}'],
    ['one that is no object', '{"usage":null}'],
    ['one of a body that is cut', '{"a":1,"usage":{"n":1}'],
    ['one of no object', '"usage":{"n":1}}'],
    ['none', '{"a":1}'],
  ])('leaves %s to a full scan', (_, text) => {
    expect(found(text)).toBeUndefined()
  })
})
