/** Tests that an answer is the same whether it is streamed or told as a whole. */
import { describe, expect, it } from 'vitest'
import { scripts } from '../../../test/support/script-events.ts'
import { answering, call, end, last, start, tell, text, thought, whole } from './fixtures/told.ts'

describe.each(scripts('openai-responses').filter(({ events }) => events.at(-1)?.type === 'end'))(
  '$name',
  ({ events }) => {
    it('27. is the same response streamed and whole', () => {
      expect(whole(events)).toEqual(last(tell(events)))
    })
  },
)

it('49. blocks keep their order', () => {
  const events = [
    start,
    ...text(0, 'First'),
    ...call(1, 'a', '{}'),
    ...text(2, 'then'),
    ...thought(3, 'hm'),
    ...call(4, 'b', '{}'),
    end('tool-calls'),
  ]
  expect(whole(events).output.map(({ type }) => type)).toEqual([
    'message',
    'function_call',
    'message',
    'reasoning',
    'function_call',
  ])
})

it('48. an answer without content has an empty output, never null', () => {
  expect(whole([start, end()]).output).toEqual([])
})

it('is stamped with the exchange', () => {
  expect(whole([start, end()])).toMatchObject({
    id: 'resp_ex1',
    object: 'response',
    created_at: answering.created,
    model: 'public-model',
  })
})
