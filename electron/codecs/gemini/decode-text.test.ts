/** Tests of the short cut: it is taken where a chunk differs in its text and counts alone, and nowhere else. */
import { expect, it } from 'vitest'
import { learnText, matchText } from './decode-text.ts'

const chunk = (text: string, count: number, more = ''): string =>
  `{"candidates": [{"content": {"parts": [{"text": ${JSON.stringify(text)}}]},"index": 0}],` +
  `"usageMetadata": {"candidatesTokenCount": ${count},"d": [{"m": "}"}]}${more},"responseId": "r"}`

const pattern = learnText(chunk('Hello', 1), 'Hello')

it('knows a chunk of the same form', () => {
  expect(pattern && matchText(pattern, chunk('a "b" \n日', 23))).toEqual({
    text: 'a "b" \n日',
    usage: { candidatesTokenCount: 23, d: [{ m: '}' }] },
  })
})

it.each([
  ['another field', chunk('a', 1, ',"x": 1')],
  ['a second part', chunk('a', 1).replace('"}]', '"},{"text": "b"}]')],
  ['a finish', chunk('a', 1).replace('"index"', '"finishReason": "STOP","index"')],
  ['half of it', chunk('a', 1).slice(0, -5)],
  ['no counts', chunk('a', 1).replace(/"usageMetadata".*?\]\},/, '')],
  ['counts that are no object', chunk('a', 1).replace(/\{"candidatesTokenCount".*?\]\}/, '7')],
  ['an unfinished text', chunk('a', 1).replace('"a"', '"a')],
])('leaves a chunk with %s to be read in full', (_, data) => {
  expect(pattern && matchText(pattern, data)).toBeUndefined()
})

it('learns nothing where the text stands elsewhere', () => {
  expect(learnText('{"x": {"text": "other"},"y": {"text": "Hello"}}', 'Hello')).toBeUndefined()
})
