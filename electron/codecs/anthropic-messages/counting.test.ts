/** How the tokens of a request are counted. */
import { describe, expect, it } from 'vitest'
import { Failure } from '../../hub/error.ts'
import { counting } from './counting.ts'

const prompt = {
  model: 'claude-opus-5',
  system: 'be kind',
  tools: [{ name: 'f', input_schema: { type: 'object' } }],
  messages: [
    { role: 'user', content: 'q' },
    { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
    { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content: 'r' }] },
  ],
}

describe('counting', () => {
  it('124. a request to be counted is read whole: instructions, tools, calls and results', () => {
    const request = counting.parse(prompt)
    expect(request).toMatchObject({
      model: 'claude-opus-5',
      system: [{ text: 'be kind' }],
      tools: [{ name: 'f' }],
    })
    expect(request.turns.flatMap(({ blocks }) => blocks.map(({ type }) => type))).toEqual([
      'text',
      'tool-call',
      'tool-result',
    ])
  })

  it('124. it is counted where messages are made, and answered in the words of the protocol', () => {
    expect(counting.paths).toEqual(['/v1/messages/count_tokens'])
    expect(counting.upstreamPath()).toBe('/v1/messages/count_tokens')
    expect(counting.render(14)).toEqual({ input_tokens: 14 })
    expect(counting.read({ input_tokens: 14 })).toBe(14)
  })

  it.each([
    null,
    'a page',
    {},
    { input_tokens: '14' },
    { input_tokens: -1 },
    { input_tokens: 1.5 },
  ])('%j is no count', (body) => {
    expect(counting.read(body)).toBeUndefined()
  })

  it.each([['text'], [null], [{ ...prompt, messages: 'q' }]])(
    '%j is refused with its field',
    (body) => {
      expect(() => counting.parse(body)).toThrow(Failure)
    },
  )
})
