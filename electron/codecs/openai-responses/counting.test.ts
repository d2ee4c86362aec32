/** Tests of counting tokens. */
import { expect, it, test } from 'vitest'
import { counting } from './counting.ts'

it('124. a request to be counted is read whole: instructions, tools and items of every kind', () => {
  const request = counting.parse({
    model: 'm',
    instructions: 'Be brief.',
    input: [
      { role: 'user', content: [{ type: 'input_image', image_url: 'https://a.test/x.png' }] },
      { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c', output: 'x' },
    ],
    tools: [{ type: 'function', name: 'f' }],
  })
  expect(request.system).toHaveLength(1)
  expect(request.tools).toHaveLength(1)
  expect(request.turns.flatMap(({ blocks }) => blocks.map(({ type }) => type))).toEqual([
    'image',
    'tool-call',
    'tool-result',
  ])
})

test('the input may be left out', () => {
  expect(counting.parse({ model: 'm', instructions: 'x' }).system).toHaveLength(1)
})

test('a count is written and read in the same form', () => {
  expect(counting.render(7)).toEqual({ object: 'response.input_tokens', input_tokens: 7 })
  expect(counting.read(counting.render(7))).toBe(7)
})

test.each([null, 'x', [], {}, { input_tokens: '7' }, { input_tokens: -1 }])(
  '%j is no count',
  (body) => {
    expect(counting.read(body)).toBeUndefined()
  },
)
