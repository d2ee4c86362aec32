/** Tests of reading messages, thoughts, and the items that only this protocol knows. */
import { describe, expect, it, test } from 'vitest'
import {
  added,
  blocksOf,
  completed,
  created,
  decode,
  done,
  issuer,
  piece,
} from '../../../test/support/script-responses.ts'

describe('messages', () => {
  const message = { type: 'message', id: 'm' }
  const part = (type: string, data: object) => piece(type, 0, { content_index: 0, ...data })

  it('9. text that only the ends tell is told, and none twice', () => {
    const item = { ...message, content: [{ type: 'output_text', text: 'Hello', annotations: [] }] }
    const ends = [
      part('output_text.done', { text: 'Hello' }),
      part('content_part.done', { part: item.content[0] }),
      done(0, item),
    ]
    for (const frames of [
      [ends[0]],
      [ends[1]],
      [ends[2]],
      ends,
      [part('output_text.delta', { delta: 'He' }), ...ends],
    ])
      expect(
        blocksOf(added(0, message), ...frames.filter((one) => one !== undefined)),
      ).toMatchObject([{ text: 'Hello' }])
  })

  test('a part that ended empty may still get its words from the item', () => {
    const item = { ...message, content: [{ type: 'output_text', text: 'Late' }] }
    const empty = part('content_part.done', { part: { type: 'output_text', text: '' } })
    expect(blocksOf(added(0, message), empty, done(0, item))).toMatchObject([{ text: 'Late' }])
  })

  test('each part is a block', () => {
    const item = {
      ...message,
      content: [
        { type: 'output_text', text: 'a' },
        { type: 'refusal', refusal: 'no' },
        { type: 'output_text', text: 'b' },
        { type: 'never_heard_of' },
      ],
    }
    expect(blocksOf(done(0, item)).map(({ type }) => type)).toEqual(['text', 'refusal', 'text'])
  })

  it('135. citations come as events or with the whole part, each once', () => {
    const cited = (url: string) => ({
      type: 'url_citation',
      url,
      title: '',
      start_index: 0,
      end_index: 1,
    })
    const item = {
      ...message,
      content: [
        {
          type: 'output_text',
          text: 'a',
          annotations: [cited('u:1'), { type: 'file_path' }, cited('u:2')],
        },
      ],
    }
    const first = part('output_text.annotation.added', { annotation: cited('u:1') })
    const citations = [
      { url: 'u:1', start: 0, end: 1 },
      { url: 'u:2', start: 0, end: 1 },
    ]
    expect(blocksOf(added(0, message), first, done(0, item))).toMatchObject([{ citations }])
    expect(blocksOf(done(0, item))).toMatchObject([{ citations }])
  })

  test('likelihoods come with the deltas or at the end, each once', () => {
    const entry = {
      token: 'a',
      logprob: -0.1,
      bytes: [97],
      top_logprobs: [{ token: 'b', logprob: -2 }],
    }
    const logprobs = [
      { token: 'a', logprob: -0.1, bytes: [97], top: [{ token: 'b', logprob: -2 }] },
    ]
    const delta = part('output_text.delta', { delta: 'a', logprobs: [entry] })
    const end = part('output_text.done', { text: 'a', logprobs: [entry] })
    const item = done(0, {
      ...message,
      content: [{ type: 'output_text', text: 'a', logprobs: [entry] }],
    })
    for (const frames of [[delta], [end], [item], [delta, end, item]])
      expect(blocksOf(added(0, message), ...frames)).toMatchObject([{ text: 'a', logprobs }])
  })
})

describe('thoughts', () => {
  const thought = { type: 'reasoning', id: 'rs', summary: [] }
  const summary = (...texts: readonly string[]) =>
    texts.map((text) => ({ type: 'summary_text', text }))

  it('61. paragraphs that only the finished item tells are one thought too', () => {
    expect(blocksOf(done(0, { ...thought, summary: summary('a', '', 'b') }))).toEqual([
      { type: 'reasoning', text: 'a\n\nb' },
    ])
  })

  it('60. the seal comes before the end of its thought', () => {
    const item = { ...thought, summary: summary('a'), encrypted_content: 'seal' }
    expect(decode([created, done(0, item), completed()]).slice(1, -1)).toEqual([
      { type: 'reasoning-start', block: 0 },
      { type: 'delta', block: 0, text: 'a' },
      { type: 'signature', block: 0, carrier: { issuer, blob: 'seal' } },
      { type: 'block-end', block: 0 },
    ])
  })

  test('a thought that says nothing and seals nothing is none', () => {
    expect(blocksOf(added(0, thought), done(0, thought))).toEqual([])
  })

  test('who tells a thought both as text and as summary has told it once', () => {
    const both = {
      ...thought,
      content: [{ type: 'reasoning_text', text: 'raw' }],
      summary: summary('short'),
    }
    const raw = piece('reasoning_text.delta', 0, { content_index: 0, delta: 'raw' })
    expect(blocksOf(added(0, thought), raw, done(0, both))).toMatchObject([{ text: 'raw' }])
    expect(blocksOf(done(0, both))).toMatchObject([{ text: 'short' }])
  })

  it('9. a paragraph told in pieces and again as a whole is told once', () => {
    const at = { summary_index: 0 }
    expect(
      blocksOf(
        added(0, thought),
        piece('reasoning_summary_part.added', 0, { ...at, part: { text: '' } }),
        piece('reasoning_summary_text.delta', 0, { ...at, delta: 'ab' }),
        piece('reasoning_summary_text.done', 0, { ...at, text: 'abc' }),
        piece('reasoning_summary_text.delta', 0, { summary_index: 1, delta: 'd' }),
        done(0, { ...thought, summary: summary('abc', 'de') }),
      ),
    ).toMatchObject([{ text: 'abc\n\nde' }])
  })
})

describe('items that only this protocol knows', () => {
  test('a compaction passes as it came', () => {
    const raw = { type: 'compaction', id: 'cmp_1', encrypted_content: 'gAAAAA' }
    expect(blocksOf(done(0, raw))).toEqual([
      { type: 'opaque', protocol: 'openai-responses', raw, label: 'compaction' },
    ])
  })

  test('an item that was only announced is told as far as it is known', () => {
    expect(blocksOf(added(0, { type: 'mcp_call', id: 'mcp_1' }))).toMatchObject([
      { type: 'opaque', raw: { id: 'mcp_1' } },
    ])
  })

  test('a picture that failed is no picture', () => {
    const raw = { type: 'image_generation_call', id: 'ig', status: 'failed', result: null }
    expect(blocksOf(done(0, raw))).toMatchObject([{ type: 'opaque', raw }])
  })

  it('136. opening a page is no search to anybody else', () => {
    const raw = { type: 'web_search_call', id: 'ws', action: { type: 'open_page', url: 'u:1' } }
    const [block] = blocksOf(done(0, raw))
    expect(block).toMatchObject({ type: 'opaque', raw })
    expect(block).not.toHaveProperty('search')
  })
})
