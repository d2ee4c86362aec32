/** What a client's conversation holds. */
import { describe, expect, test } from 'vitest'
import { sealCarrier } from '../kit/carrier.ts'
import { parseRequest } from './parse-request.ts'

const blocks = (...content: readonly object[]) =>
  parseRequest({ model: 'm', max_tokens: 100, messages: [{ role: 'user', content }] }).turns[0]
    ?.blocks

describe('blocks', () => {
  test('images and documents of every source', () => {
    const bytes = { type: 'base64', media_type: 'image/png', data: 'AA' }
    expect(
      blocks(
        { type: 'image', source: bytes, cache_control: { type: 'ephemeral' } },
        { type: 'image', source: { type: 'url', url: 'https://x/i' } },
        { type: 'image', source: { type: 'file', file_id: 'file_1' } },
        {
          type: 'document',
          source: { type: 'base64', media_type: 'application/pdf', data: 'BB' },
          title: 'a.pdf',
          context: 'old',
          citations: { enabled: true },
        },
        { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'words' } },
        { type: 'document', source: { type: 'url', url: 'https://x/d.pdf' } },
        { type: 'document', source: { type: 'content', content: 'c' } },
        { type: 'image', source: { type: 'hologram' } },
      ),
    ).toEqual([
      {
        type: 'image',
        source: { kind: 'base64', mediaType: 'image/png', data: 'AA' },
        cache: {},
      },
      { type: 'image', source: { kind: 'url', url: 'https://x/i' } },
      { type: 'image', source: { kind: 'file-id', id: 'file_1', issuer: 'anthropic-messages' } },
      {
        type: 'file',
        source: { kind: 'base64', mediaType: 'application/pdf', data: 'BB' },
        filename: 'a.pdf',
        extras: { 'anthropic-messages': { context: 'old', citations: { enabled: true } } },
      },
      {
        type: 'file',
        source: { kind: 'base64', mediaType: 'text/plain', data: '' },
        text: 'words',
      },
      { type: 'file', source: { kind: 'url', url: 'https://x/d.pdf' } },
      {
        type: 'text',
        text: 'c',
        extras: {
          'anthropic-messages': {
            block: { type: 'document', source: { type: 'content', content: 'c' } },
          },
        },
      },
      expect.objectContaining({ type: 'opaque', label: 'image' }),
    ])
  })

  test('calls keep their input as written once, results their content in every form', () => {
    const image = { type: 'image', source: { type: 'url', url: 'https://x' } }
    const reference = { type: 'tool_reference', tool_name: 'later' }
    const found = {
      type: 'search_result',
      title: 'T',
      source: 's',
      content: [{ type: 'text', text: 'body' }],
    }
    expect(
      blocks(
        { type: 'tool_use', id: 't1', name: 'f', input: { b: 1, a: { z: 0 } } },
        { type: 'tool_result', tool_use_id: 't1', content: 'ok' },
        { type: 'tool_result', tool_use_id: 't2', content: null, is_error: true },
        { type: 'tool_result', tool_use_id: 't3' },
        {
          type: 'tool_result',
          tool_use_id: 't4',
          content: [{ type: 'text', text: 'a' }, image],
        },
        { type: 'tool_result', tool_use_id: 't5', content: [reference, found] },
      ),
    ).toMatchObject([
      { type: 'tool-call', id: 't1', arguments: '{"b":1,"a":{"z":0}}', kind: 'function' },
      { callId: 't1', content: [{ type: 'text', text: 'ok' }], isError: false },
      { callId: 't2', content: [], isError: true },
      { callId: 't3', content: [] },
      { callId: 't4', content: [{ type: 'text' }, { type: 'image' }] },
      {
        callId: 't5',
        content: [
          { type: 'text', text: 'later' },
          { type: 'text', text: 'T\ns\nbody' },
        ],
        extras: { 'anthropic-messages': { content: [reference, found] } },
      },
    ])
  })

  test('thoughts keep their signature and whose it is', () => {
    const foreign = { issuer: 'elsewhere', blob: 'b' }
    expect(
      blocks(
        { type: 'thinking', thinking: '', signature: 'sig' },
        { type: 'thinking', thinking: 'x', signature: sealCarrier(foreign, 'anthropic-messages') },
        { type: 'thinking', thinking: 'y', signature: '' },
        { type: 'redacted_thinking', data: 'd' },
      ),
    ).toEqual([
      { type: 'reasoning', text: '', signature: { issuer: 'anthropic-messages', blob: 'sig' } },
      { type: 'reasoning', text: 'x', signature: foreign },
      { type: 'reasoning', text: 'y' },
      { type: 'reasoning', text: '', redacted: { issuer: 'anthropic-messages', blob: 'd' } },
    ])
  })

  test.each(['container_upload', 'server_tool_use', 'mcp_tool_result', 'hologram'])(
    '%s is kept whole for this protocol',
    (type) => {
      const raw = { type, id: 'x', content: [1] }
      expect(blocks(raw)).toEqual([
        { type: 'opaque', protocol: 'anthropic-messages', raw, label: type },
      ])
    },
  )
})
