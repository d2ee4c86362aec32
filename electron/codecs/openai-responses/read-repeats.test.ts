/** Tests of servers that say things twice, late, or without telling where they belong. */
import { describe, expect, it } from 'vitest'
import {
  added,
  answer,
  blocksOf,
  completed,
  created,
  done,
  frame,
  piece,
} from '../../../test/support/script-responses.ts'

const message = { type: 'message', id: 'm' }
const text = (words: string, more: object = {}) => ({ type: 'output_text', text: words, ...more })

describe('what an item begins with', () => {
  const call = { type: 'function_call', id: 'fc', call_id: 'c', name: 'f' }
  const delta = piece('function_call_arguments.delta', 0, { item_id: 'fc', delta: '{"a":1}' })

  it.each(['{"a":1}', '{}', '{"a"'])(
    '9. the arguments %s are not told before those that follow',
    (words) => {
      const begun = added(0, { ...call, arguments: words })
      const ended = done(0, { ...call, arguments: '{"a":1}' })
      for (const frames of [[delta], [delta, ended], [ended]])
        expect(blocksOf(begun, ...frames)).toMatchObject([{ arguments: '{"a":1}' }])
    },
  )

  it('9. is all there is where nothing follows', () => {
    expect(blocksOf(added(0, { ...call, arguments: '{"a":1}' }))).toMatchObject([
      { arguments: '{"a":1}' },
    ])
    expect(blocksOf(added(0, { ...message, content: [text('Hi')] }))).toMatchObject([
      { text: 'Hi' },
    ])
  })

  it('9. a part of a message is told once', () => {
    const part = (event: string, data: object) => piece(event, 0, { content_index: 0, ...data })
    const begun = [added(0, message), part('content_part.added', { part: text('Hi') })]
    expect(blocksOf(...begun, part('output_text.delta', { delta: 'Hi' }))).toMatchObject([
      { text: 'Hi' },
    ])
    expect(blocksOf(...begun)).toMatchObject([{ text: 'Hi' }])
  })

  it('61. a paragraph of a thought is told once', () => {
    const paragraph = { summary_index: 0, part: { type: 'summary_text', text: 'Hm.' } }
    const begun = [
      added(0, { type: 'reasoning', id: 'r', summary: [] }),
      piece('reasoning_summary_part.added', 0, paragraph),
    ]
    const said = piece('reasoning_summary_text.delta', 0, { summary_index: 0, delta: 'Hm.' })
    expect(blocksOf(...begun, said)).toMatchObject([{ text: 'Hm.' }])
    expect(blocksOf(...begun)).toMatchObject([{ text: 'Hm.' }])
  })
})

describe('where things belong', () => {
  it('two messages that end at one place are two', () => {
    const ended = (id: string, words: string) => done(0, { ...message, id, content: [text(words)] })
    expect(blocksOf(ended('a', 'one'), ended('b', 'two'))).toMatchObject([
      { text: 'one' },
      { text: 'two' },
    ])
    expect(blocksOf(ended('a', 'one'), ended('a', 'one'))).toMatchObject([{ text: 'one' }])
  })

  it('14. words without a place do not vanish in an item of another kind', () => {
    const unplaced = (type: string, data: object) => frame(`response.${type}`, data)
    const frames = [
      unplaced('output_item.added', { item: { type: 'reasoning', id: 'r' } }),
      unplaced('reasoning_summary_text.delta', { item_id: 'r', delta: 'think' }),
      unplaced('output_text.delta', { item_id: 'm', delta: 'hel' }),
      unplaced('output_text.delta', { item_id: 'm', delta: 'lo' }),
    ]
    expect(blocksOf(...frames)).toMatchObject([
      { type: 'reasoning', text: 'think' },
      { type: 'text', text: 'hello' },
    ])
  })

  it('14. words behind an item that has ended begin another', () => {
    const unplaced = (delta: string, item_id: string) =>
      frame('response.output_text.delta', { item_id, delta })
    const ended = done(0, { ...message, id: 'a', content: [text('one')] })
    expect(blocksOf(ended, unplaced('two', 'b'))).toMatchObject([{ text: 'one' }, { text: 'two' }])
  })
})

describe('what is told late', () => {
  const citation = { type: 'url_citation', url: 'https://a.test/', start_index: 0, end_index: 3 }
  const cited = { ...message, content: [text('abc', { annotations: [citation] })] }
  const part = (event: string, data: object) => piece(event, 0, { content_index: 0, ...data })
  const spoken = [
    added(0, message),
    part('output_text.delta', { delta: 'abc' }),
    part('content_part.done', { part: text('abc', { annotations: [] }) }),
  ]

  it('135. sources that only the finished item has are told in their place', () => {
    expect(blocksOf(...spoken, done(0, cited))).toMatchObject([
      { text: 'abc', citations: [{ url: 'https://a.test/', start: 0, end: 3 }] },
    ])
  })

  it('135. sources that only the last list has are told, once', () => {
    const bare = done(0, { ...message, content: [text('abc')] })
    const { blocks } = answer([created, ...spoken, bare, completed([cited])])
    expect(blocks).toMatchObject([
      { text: 'abc', citations: [] },
      { text: '', citations: [{ url: 'https://a.test/' }] },
    ])
    expect(answer([created, ...spoken, done(0, cited), completed([cited])]).blocks).toHaveLength(1)
  })

  it('60. a seal that only the last list has is told, once', () => {
    const thought = { type: 'reasoning', id: 'r', summary: [{ type: 'summary_text', text: 'hm' }] }
    const sealed = { ...thought, encrypted_content: 'gAAA' }
    const { blocks } = answer([created, done(0, thought), completed([sealed])])
    expect(blocks).toMatchObject([
      { type: 'reasoning', text: 'hm' },
      { type: 'reasoning', text: '', signature: { blob: 'gAAA' } },
    ])
    expect(answer([created, done(0, sealed), completed([sealed])]).blocks).toHaveLength(1)
  })
})
