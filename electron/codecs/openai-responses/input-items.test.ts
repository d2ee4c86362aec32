/** What was said before an answer, listed as the service lists it. */
import { expect, it } from 'vitest'
import { listItems } from './input-items.ts'

const items = [
  { role: 'user', content: 'One' },
  { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Two' }] },
  { type: 'function_call_output', call_id: 'call_a', output: 'Three' },
]
const list = (query: string): unknown => listItems(items, { id: 'resp_a', query })

it('names every item and writes content as parts, the newest first', () => {
  expect(list('')).toEqual({
    object: 'list',
    data: [
      { id: 'item_resp_a_2', type: 'function_call_output', call_id: 'call_a', output: 'Three' },
      {
        id: 'msg_resp_a_1',
        type: 'message',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Two' }],
      },
      {
        id: 'msg_resp_a_0',
        type: 'message',
        status: 'completed',
        role: 'user',
        content: [{ type: 'input_text', text: 'One' }],
      },
    ],
    first_id: 'item_resp_a_2',
    last_id: 'msg_resp_a_0',
    has_more: false,
  })
})

it('turns the order and gives pages, each from where the last one ended', () => {
  expect(list('order=asc&limit=2')).toMatchObject({
    data: [{ id: 'msg_resp_a_0' }, { id: 'msg_resp_a_1' }],
    last_id: 'msg_resp_a_1',
    has_more: true,
  })
  expect(list('order=asc&limit=2&after=msg_resp_a_1')).toMatchObject({
    data: [{ id: 'item_resp_a_2' }],
    has_more: false,
  })
})

it.each(['limit=0', 'limit=9999', 'limit=x', 'limit'])('takes %s for the usual limit', (query) => {
  const many = Array.from({ length: 25 }, () => ({ role: 'user', content: 'Hi' }))
  expect(listItems(many, { id: 'resp_a', query })).toMatchObject({
    data: expect.objectContaining({ length: 20 }),
    has_more: true,
  })
})
