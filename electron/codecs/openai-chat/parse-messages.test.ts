/** Tests of understanding a conversation. */
import { describe, expect, test } from 'vitest'
import { parseMessages } from './parse-messages.ts'

const turns = (...messages: readonly unknown[]) => parseMessages(messages).turns

describe('messages', () => {
  test('instructions before the conversation are the system, later ones keep their place', () => {
    const { system, turns: spoken } = parseMessages([
      { role: 'system', content: 'a' },
      { role: 'developer', content: [{ type: 'text', text: 'b' }] },
      { role: 'user', content: 'Hi' },
      { role: 'system', content: 'c' },
    ])
    expect(system.map(({ text }) => text)).toEqual(['a', 'b'])
    expect(spoken.map(({ role }) => role)).toEqual(['user', 'system'])
  })

  test.each(['constructor', '__proto__', 'toString'])(
    'formats and endings that every object knows (%s) are words like any other',
    (word) => {
      const [turn] = turns({
        role: 'user',
        content: [
          { type: 'input_audio', input_audio: { data: 'BBBB', format: word } },
          { type: 'file', file: { file_data: 'DDDD', filename: `a.${word}` } },
        ],
      })
      expect(turn?.blocks).toMatchObject([
        { source: { mediaType: `audio/${word.toLowerCase()}` } },
        { source: { mediaType: 'application/pdf' } },
      ])
    },
  )

  test('parts of every kind', () => {
    const [turn] = turns({
      role: 'user',
      name: 'Ann',
      content: [
        { type: 'text', text: 'Look', cache_control: { type: 'ephemeral', ttl: '1h' } },
        { type: 'image_url', image_url: { url: 'data:image/PNG;base64,AAAA', detail: 'high' } },
        { type: 'image_url', image_url: { url: 'https://a.test/b.png' } },
        { type: 'input_audio', input_audio: { data: 'BBBB', format: 'mp3' } },
        {
          type: 'file',
          file: { file_data: 'data:application/pdf;base64,CCCC', filename: 'a.pdf' },
        },
        { type: 'file', file: { file_data: 'DDDD', filename: 'a.txt' } },
        { type: 'file', file: { file_id: 'file-1' } },
        { type: 'video_url', video_url: { url: 'https://a.test/v.mp4' } },
      ],
    })
    expect(turn).toMatchObject({ role: 'user', name: 'Ann' })
    expect(turn?.blocks).toMatchObject([
      { type: 'text', text: 'Look', cache: { ttl: '1h' } },
      {
        type: 'image',
        source: { kind: 'base64', mediaType: 'image/png', data: 'AAAA' },
        detail: 'high',
      },
      { type: 'image', source: { kind: 'url', url: 'https://a.test/b.png' } },
      { type: 'audio', source: { mediaType: 'audio/mpeg', data: 'BBBB' }, format: 'mp3' },
      { type: 'file', source: { mediaType: 'application/pdf', data: 'CCCC' }, filename: 'a.pdf' },
      { type: 'file', source: { mediaType: 'text/plain', data: 'DDDD' }, filename: 'a.txt' },
      { type: 'file', source: { kind: 'file-id', id: 'file-1', issuer: 'openai-chat' } },
      { type: 'opaque', protocol: 'openai-chat', label: 'video_url part' },
    ])
  })

  test('an assistant that thought, spoke and called', () => {
    const [turn] = turns({
      role: 'assistant',
      content: 'I look.',
      refusal: null,
      reasoning_content: 'Hm.',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'look', arguments: '{"n": 1.0}' } },
        { id: 'b', type: 'custom', custom: { name: 'patch', input: '***' } },
      ],
      annotations: [],
      prefix: true,
    })
    expect(turn?.blocks).toEqual([
      { type: 'reasoning', text: 'Hm.' },
      { type: 'text', text: 'I look.' },
      {
        type: 'opaque',
        protocol: 'openai-chat',
        raw: { prefix: true },
        label: 'message field prefix',
      },
      { type: 'tool-call', id: 'a', name: 'look', arguments: '{"n": 1.0}', kind: 'function' },
      { type: 'tool-call', id: 'b', name: 'patch', arguments: '***', kind: 'custom' },
    ])
  })

  test('results in a row are one turn, and take the form of their calls', () => {
    const [, results] = turns(
      {
        role: 'assistant',
        tool_calls: [
          { id: 'a', type: 'function', function: { name: 'look', arguments: '{}' } },
          { id: 'b', type: 'custom', custom: { name: 'patch', input: '' } },
        ],
      },
      { role: 'tool', tool_call_id: 'a', content: 'blue' },
      { role: 'tool', tool_call_id: 'b', content: [{ type: 'text', text: 'ok' }] },
    )
    expect(results).toEqual({
      role: 'user',
      blocks: [
        {
          type: 'tool-result',
          callId: 'a',
          kind: 'function',
          isError: false,
          content: [{ type: 'text', text: 'blue' }],
        },
        {
          type: 'tool-result',
          callId: 'b',
          kind: 'custom',
          isError: false,
          content: [{ type: 'text', text: 'ok' }],
        },
      ],
    })
  })

  test('calls and results without ids find each other, the same way each time', () => {
    const messages = [
      { role: 'assistant', function_call: { name: 'look', arguments: '{}' } },
      { role: 'function', name: 'look', content: 'blue' },
    ]
    const [asked, given] = turns(...messages)
    const [call] = asked?.blocks ?? []
    const [result] = given?.blocks ?? []
    expect(call).toMatchObject({ type: 'tool-call', id: expect.stringMatching(/^call_/) })
    expect(result).toMatchObject({
      type: 'tool-result',
      callId: call?.type === 'tool-call' ? call.id : 'none',
    })
    expect(turns(...messages)).toEqual([asked, given])
  })
})
