/** Tests of requests that are refused: which field is at fault, and that nothing else can happen. */
import * as fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { Failure, type GatewayError } from '../../hub/error.ts'
import { parseRequest } from './parse-request.ts'

/** The error with which a body is refused; undefined where it is taken. */
function refused(body: unknown): GatewayError | undefined {
  try {
    parseRequest(body)
  } catch (error) {
    if (error instanceof Failure) return error.error
    throw error
  }
  return undefined
}

const kindOf = (error: GatewayError | undefined): string => error?.kind ?? 'taken'

describe('what is refused, by the field at fault', () => {
  it.each<[string, unknown, string]>([
    ['no object', 'hi', 'body'],
    ['no model', { input: 'hi' }, 'model'],
    ['an empty model', { model: '', input: 'hi' }, 'model'],
    ['no input', { model: 'm' }, 'input'],
    ['an input of another kind', { model: 'm', input: { a: 1 } }, 'input'],
    ['an item that is none', { model: 'm', input: ['hi'] }, 'input[0]'],
    ['an item without a type', { model: 'm', input: [{ content: 'x' }] }, 'input[0].type'],
    ['an unknown role', { model: 'm', input: [{ role: 'boss', content: 'x' }] }, 'input[0].role'],
    [
      'content of another kind',
      { model: 'm', input: [{ role: 'user', content: 7 }] },
      'input[0].content',
    ],
    [
      'a part without a type',
      { model: 'm', input: [{ role: 'user', content: [{ text: 'x' }] }] },
      'input[0].content[0].type',
    ],
    [
      'a part whose type is none',
      { model: 'm', input: [{ role: 'user', content: [{ type: 5 }] }] },
      'input[0].content[0].type',
    ],
    [
      'a text that is none',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_text', text: 1 }] }] },
      'input[0].content[0].text',
    ],
    [
      'an image without an address',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_image' }] }] },
      'input[0].content[0]',
    ],
    [
      'a call without an id',
      { model: 'm', input: [{ type: 'function_call', name: 'f' }] },
      'input[0].call_id',
    ],
    [
      'a call without a name',
      { model: 'm', input: [{ type: 'function_call', call_id: 'c' }] },
      'input[0].name',
    ],
    [
      'an item by its id alone',
      { model: 'm', input: [{ type: 'item_reference', id: 'x' }] },
      'input[0]',
    ],
    ['a temperature that is none', { model: 'm', input: 'x', temperature: 'hot' }, 'temperature'],
    ['no output at all', { model: 'm', input: 'x', max_output_tokens: 0 }, 'max_output_tokens'],
    ['tools that are no list', { model: 'm', input: 'x', tools: {} }, 'tools'],
    [
      'a tool without a name',
      { model: 'm', input: 'x', tools: [{ type: 'function' }] },
      'tools[0].name',
    ],
    [
      'an unknown grammar',
      {
        model: 'm',
        input: 'x',
        tools: [
          { type: 'custom', name: 'c', format: { type: 'grammar', syntax: 'peg', definition: '' } },
        ],
      },
      'tools[0].format.syntax',
    ],
    ['an unknown choice', { model: 'm', input: 'x', tool_choice: 'maybe' }, 'tool_choice'],
    [
      'a format of another kind',
      { model: 'm', input: 'x', text: { format: { type: 'xml' } } },
      'text.format.type',
    ],
    ['metadata that is no text', { model: 'm', input: 'x', metadata: { a: 1 } }, 'metadata.a'],
    [
      'instructions that are no text',
      { model: 'm', input: 'x', instructions: [1] },
      'instructions',
    ],
    ['an include that is no text', { model: 'm', input: 'x', include: [1] }, 'include[0]'],
  ])('%s', (_, body, param) => {
    expect(refused(body)).toMatchObject({ kind: 'invalid-request', param, status: 400 })
  })

  test('anything at all is either read or refused', () => {
    const item = fc.record(
      {
        type: fc.constantFrom(
          ...['message', 'reasoning', 'function_call', 'custom_tool_call_output', 'compaction'],
          ...['web_search_call', 'something_new', 3],
        ),
        role: fc.constantFrom('user', 'assistant', 'developer', null),
        content: fc.jsonValue({ maxDepth: 2 }),
        summary: fc.jsonValue({ maxDepth: 2 }),
        call_id: fc.constantFrom('c', '', 7),
        name: fc.constantFrom('f', null),
        encrypted_content: fc.constantFrom('pb1.x', 'gAAAA', 1),
        output: fc.jsonValue({ maxDepth: 2 }),
        action: fc.jsonValue({ maxDepth: 2 }),
      },
      { requiredKeys: [] },
    )
    const body = fc.record(
      {
        model: fc.constantFrom('m', 1),
        input: fc.oneof(fc.array(item, { maxLength: 4 }), fc.jsonValue({ maxDepth: 3 })),
        tools: fc.jsonValue({ maxDepth: 3 }),
        tool_choice: fc.jsonValue({ maxDepth: 2 }),
        reasoning: fc.jsonValue({ maxDepth: 2 }),
        text: fc.jsonValue({ maxDepth: 3 }),
      },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(body, (value) => {
        expect(['taken', 'invalid-request']).toContain(kindOf(refused(value)))
      }),
      { seed: 3, numRuns: 500 },
    )
  })
})
