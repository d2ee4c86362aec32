/** What tools gave, as clients of this protocol write it. */
import { expect, test } from 'vitest'
import { blocks, model, user } from './fixtures/asked.ts'

const result = (response: unknown) => {
  const [block] = blocks(user({ functionResponse: { name: 'f', response } }))
  if (block?.type !== 'tool-result') throw new Error('no result')
  const [words] = block.content
  return [words?.type === 'text' ? words.text : '', block.isError]
}

test('25. what a tool gave is read from the wrappers that SDKs use', () => {
  expect(result({ output: 'x' })).toEqual(['x', false])
  expect(result({ result: 'x' })).toEqual(['x', false])
  expect(result({ name: 'f', content: 'x' })).toEqual(['x', false])
  expect(result({ error: 'no' })).toEqual(['no', true])
  expect(result({ name: 'f', error: { code: 1 } })).toEqual(['{"code":1}', true])
  expect(result({ output: [1] })).toEqual(['[1]', false])
  expect(result({ content: [{ type: 'text', text: 'x' }] })).toEqual([
    '{"content":[{"type":"text","text":"x"}]}',
    false,
  ])
  expect(result({ output: 'x', exit: 0 })).toEqual(['{"output":"x","exit":0}', false])
  expect(result({ output: '' })).toEqual(['', false])
  expect(result({})).toEqual(['', false])
  expect(result(null)).toEqual(['', false])
  expect(result('x')).toEqual(['x', false])
})

test('23. pictures and files in a result are read', () => {
  const [block] = blocks(
    user({
      functionResponse: {
        name: 'f',
        response: { output: 'seen' },
        parts: [
          { inlineData: { mimeType: 'image/png', data: 'AA==', displayName: 'a.png' } },
          { fileData: { mimeType: 'application/pdf', fileUri: 'https://x/y' } },
          { inlineData: { mimeType: 'audio/wav', data: 'AA==' } },
        ],
        scheduling: 'SILENT',
      },
    }),
  )
  expect(block).toMatchObject({
    content: [
      { type: 'text', text: 'seen' },
      { type: 'image' },
      { type: 'file' },
      { type: 'file' },
    ],
    extras: { gemini: { scheduling: 'SILENT' } },
  })
})

test('22. a result that comes twice answers its own call twice, and no other', () => {
  const call = (id: string) => ({ functionCall: { id, name: 'f', args: {} } })
  const given = (id: string, output: string) => ({
    functionResponse: { id, name: 'f', response: { output } },
  })
  const said = (...results: readonly object[]) =>
    blocks(user({ text: 'x' }), model(call('a'), call('b')), user(...results)).flatMap((block) =>
      block.type === 'tool-result' ? [block.callId] : [],
    )
  expect(said(given('a', 'A'), given('a', 'A2'))).toEqual(['a', 'a'])
  expect(said(given('other', 'A'), given('b', 'B'))).toEqual(['a', 'b'])
})
