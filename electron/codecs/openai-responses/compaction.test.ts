/** Tests of compaction where the upstream cannot do it: asked for, told, and read again. */
import { describe, expect, it, test } from 'vitest'
import { Failure } from '../../hub/error.ts'
import type { Block } from '../../hub/content.ts'
import type { Response, ResponseBlock } from '../../hub/response.ts'
import { compaction, parseCompaction, renderCompaction } from './compaction.ts'
import { summaryWish } from './compaction-words.ts'
import { answering } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'

const image = { type: 'input_image', image_url: 'data:image/png;base64,aGk=', detail: 'low' }
const file = {
  type: 'input_file',
  file_data: 'data:application/pdf;base64,aGk=',
  filename: 'a.pdf',
}
const conversation = [
  { role: 'developer', content: 'Be kind.' },
  { role: 'user', content: 'Fix the bug.' },
  { type: 'reasoning', summary: [], encrypted_content: 'gAAAA' },
  { role: 'assistant', content: 'I look.' },
  { type: 'function_call', call_id: 'c1', name: 'read', arguments: '{"path":"a.ts"}' },
  {
    type: 'function_call_output',
    call_id: 'c1',
    output: [{ type: 'input_text', text: 'line 1' }, image],
  },
  { role: 'user', content: [{ type: 'input_text', text: 'And this?' }, image, file] },
]

const body = {
  model: 'm',
  input: conversation,
  instructions: 'Be brief.',
  tools: [{ type: 'function', name: 'read' }],
  tool_choice: 'required',
  parallel_tool_calls: true,
  stream: true,
}

const answer = (
  blocks: readonly ResponseBlock[],
  reason: Response['stop']['reason'] = 'stop',
): Response => ({
  id: 'up',
  model: 'upstream',
  blocks,
  stop: { reason },
  usage: { input: 9, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 6, reasoning: 0 },
})

const summary: ResponseBlock = { type: 'text', text: ' The bug is in a.ts. ', citations: [] }

const words = (blocks: readonly Block[]): readonly string[] =>
  blocks.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`))

interface Compacted {
  readonly id: string
  readonly object: string
  readonly created_at: number
  readonly output: readonly Readonly<Record<string, unknown>>[]
  readonly usage: unknown
}

const compact = (asked: object = body): Compacted =>
  renderCompaction(answer([summary]), {
    ...answering,
    asked: () => parseCompaction(asked),
  }) as Compacted

describe('the wish for a summary', () => {
  test('comes last, of a model that has no tools to answer with', () => {
    const request = parseCompaction(body)
    expect(request).toMatchObject({ stream: false, tools: [] })
    expect(request).not.toHaveProperty('toolChoice')
    expect(request.turns.at(-1)).toEqual({
      role: 'user',
      blocks: [{ type: 'text', text: summaryWish }],
    })
    expect(request.system.map(({ text }) => text)).toEqual(['Be brief.', 'Be kind.'])
  })

  test('finds calls and their results told in words, and no thoughts', () => {
    const told = parseCompaction(body).turns.slice(0, -1)
    expect(told.map(({ role, blocks }) => [role, ...words(blocks)])).toEqual([
      ['user', 'Fix the bug.'],
      ['assistant', 'I look.', '[Called the tool read (c1) with: {"path":"a.ts"}]'],
      ['assistant', '[The tool answered (c1): line 1\n[image]]'],
      ['user', 'And this?', '[image]', '[file]'],
    ])
  })
})

describe('the answer', () => {
  test('holds the user’s messages word for word, and one item for everything else', () => {
    const { output, ...rest } = compact()
    expect(rest).toMatchObject({
      id: 'resp_ex1',
      object: 'response.compaction',
      created_at: answering.created,
      usage: { input_tokens: 9, output_tokens: 6, total_tokens: 15 },
    })
    expect(output).toEqual([
      {
        id: 'msg_pb_ex1_0',
        type: 'message',
        status: 'completed',
        role: 'user',
        content: [{ type: 'input_text', text: 'Fix the bug.' }],
      },
      {
        id: 'msg_pb_ex1_1',
        type: 'message',
        status: 'completed',
        role: 'user',
        content: [{ type: 'input_text', text: 'And this?' }, image, file],
      },
      {
        id: 'cmp_pb_ex1_2',
        type: 'compaction',
        encrypted_content: expect.stringMatching(/^pb1\./),
      },
    ])
  })

  test('goes on as a conversation: the messages, and the summary in words', () => {
    const { turns } = parseRequest({
      model: 'm',
      input: [...compact().output, { role: 'user', content: 'Go on.' }],
    })
    expect(turns.map(({ role, blocks }) => [role, ...words(blocks)])).toEqual([
      ['user', 'Fix the bug.'],
      ['user', 'And this?', '[image]', '[file]'],
      ['user', 'Summary of the conversation so far:\n\nThe bug is in a.ts.'],
      ['user', 'Go on.'],
    ])
  })

  test('of a second time holds the first summary no more', () => {
    const once = [...compact().output, { role: 'user', content: 'Go on.' }]
    const { output } = compact({ model: 'm', input: once })
    expect(output.map(({ type }) => type)).toEqual(['message', 'message', 'message', 'compaction'])
    expect(JSON.stringify(output)).not.toContain('Summary of the conversation')
  })

  it.each([
    ['nothing', answer([])],
    ['only blanks', answer([{ ...summary, text: ' \n' }])],
    ['words that were withheld', answer([summary], 'content-filter')],
    ['half of it', answer([summary], 'length')],
    ['what the window had room for', answer([summary], 'context-full')],
  ])('is an error where the model wrote %s: the conversation would be lost', (_, response) => {
    expect(() => renderCompaction(response, answering)).toThrow(Failure)
  })
})

test('a compaction that the vendor sealed is the vendor’s', () => {
  const raw = { type: 'compaction', encrypted_content: 'gAAAA' }
  expect(parseRequest({ model: 'm', input: [raw] }).turns).toMatchObject([
    { role: 'assistant', blocks: [{ type: 'opaque', raw }] },
  ])
})

test('a compaction of someone we do not know is refused', () => {
  const input = [{ type: 'compaction', encrypted_content: 'pb1.!!' }]
  expect(() => parseRequest({ model: 'm', input })).toThrow(/input\[0\].encrypted_content/)
})

test('an upstream of this protocol does it itself, and never streams it', () => {
  const { passage } = compaction
  expect(passage?.path('m', false)).toBe('/responses/compact')
  expect(passage).not.toHaveProperty('streamField')
  expect(compaction.client.paths).toEqual(['/v1/responses/compact'])
})

it('126. a limit of the client’s does not cut the summary', () => {
  expect(parseCompaction({ ...body, max_output_tokens: 20 })).not.toHaveProperty('maxOutput')
})
