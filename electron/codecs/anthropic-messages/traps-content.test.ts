/** Traps of roles, messages and content that others fell into, by the numbers they go under. */
import { describe, expect, it } from 'vitest'
import type { Block } from '../../hub/content.ts'
import type { Request } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'
import { decodeBody } from './decode-body.ts'
import { assistant, build, home, messages, system, user, warned } from './fixtures/asking.ts'
import { responseOf } from './fixtures/heard.ts'
import { parseRequest } from './parse-request.ts'

const plain = { model: 'm', max_tokens: 9, messages: [{ role: 'user', content: 'q' }] }
const asked = (fields: object): Request => parseRequest({ ...plain, ...fields })
const resent = (fields: object, model = 'glm-x'): Record<string, unknown> =>
  buildRequest(asked(fields), { model, issuer: home }).body
const body = (content: readonly unknown[] | null, stop_reason = 'end_turn'): unknown => ({
  type: 'message',
  id: 'm',
  model: 'x',
  content,
  stop_reason,
  usage: { input_tokens: 1, output_tokens: 1 },
})
const heard = (answer: unknown) =>
  responseOf(decodeBody(answer, { tools: new Map() }, { issuer: home }))

describe('instructions', () => {
  const turns = [user('a'), system('now French'), assistant('b'), user('c')]

  it('41. an instruction in the middle stays in place on models that take it', () => {
    expect(messages(turns, { model: 'claude-opus-4-8' })).toMatchObject([
      {},
      { role: 'system', content: 'now French' },
      {},
      {},
    ])
  })

  it('41. elsewhere it is told in place in the user’s name, so that the cache before it holds', () => {
    const sent = messages(turns, { model: 'claude-sonnet-4-5' })
    expect(sent).toMatchObject([
      {
        role: 'user',
        content: [{ text: 'a' }, { text: expect.stringContaining('now French') as string }],
      },
      { role: 'assistant' },
      { role: 'user' },
    ])
    expect(JSON.stringify(sent)).not.toContain('"role":"system"')
  })

  it('42. a developer’s instruction before the conversation is the system prompt', () => {
    const wire = build({ turns: [system('be brief'), user('q')] })
    expect(wire.body).toMatchObject({
      system: [{ type: 'text', text: 'be brief' }],
      messages: [{ role: 'user', content: 'q' }],
    })
  })

  it('43. a system prompt may be a string or parts, whose order stays; an empty one goes', () => {
    const parts = [
      { type: 'text', text: 'one' },
      { type: 'text', text: '' },
      { type: 'text', text: 'two' },
    ]
    expect(asked({ system: 'one' }).system).toEqual([{ type: 'text', text: 'one' }])
    expect(resent({ system: parts })['system']).toMatchObject([{ text: 'one' }, { text: 'two' }])
    expect(resent({ system: '' })).not.toHaveProperty('system')
  })

  it('53. the line by which a coding client names itself reaches no other vendor', () => {
    const line = { type: 'text', text: 'x-anthropic-billing-header: cc_version=2.1.9; cch=1a2b3' }
    const request = asked({ system: [line, { type: 'text', text: 'be kind' }] })
    expect(JSON.stringify([request.system, request.turns])).not.toContain('billing')
    expect(resent({ system: [line, { type: 'text', text: 'be kind' }] })['system']).toEqual([
      line,
      { type: 'text', text: 'be kind' },
    ])
  })
})

describe('turns', () => {
  it('44. content may be a mere string', () => {
    expect(asked({}).turns).toEqual([{ role: 'user', blocks: [{ type: 'text', text: 'q' }] }])
  })

  it('45. neighbours of one role are merged, and the user begins', () => {
    expect(messages([assistant('x'), user('a'), user('b')])).toMatchObject([
      { role: 'user' },
      { role: 'assistant' },
      { role: 'user', content: [{ text: 'a' }, { text: 'b' }] },
    ])
  })

  it('46. empty text is left out, and with it a message of nothing else', () => {
    const sent = messages([user('a', '', ' \n'), assistant(''), user('b')])
    expect(sent).toEqual([
      {
        role: 'user',
        content: [
          { type: 'text', text: 'a' },
          { type: 'text', text: 'b' },
        ],
      },
    ])
  })

  it('47. an answer to be continued goes to models that continue one, to others with a user turn behind it', () => {
    const turns = [user('q'), assistant('{"a": ')]
    expect(messages(turns, { model: 'claude-sonnet-4-5' })).toMatchObject([
      {},
      { role: 'assistant', content: '{"a":' },
    ])
    const wire = build({ turns }, { model: 'claude-sonnet-4-6' })
    expect(wire.body['messages']).toMatchObject([{}, { role: 'assistant' }, { role: 'user' }])
    expect(warned(wire)).toEqual(['messages'])
  })

  it('48. null content of an answer is no content, not the word null', () => {
    expect(heard(body(null))).toMatchObject({ blocks: [], stop: { reason: 'stop' } })
  })

  it('49. the blocks of an unstreamed answer keep their order', () => {
    const call = (id: string): object => ({ type: 'tool_use', id, name: 'f', input: {} })
    const answer = body([
      { type: 'text', text: 'a' },
      call('1'),
      { type: 'text', text: 'b' },
      call('2'),
    ])
    expect(heard(answer).blocks.map(({ type }) => type)).toEqual([
      'text',
      'tool-call',
      'text',
      'tool-call',
    ])
  })
})

describe('content', () => {
  const sent = (block: Block) => {
    const wire = build({ turns: [user('q', block)] })
    const [message] = wire.body['messages'] as { content: unknown[] }[]
    return { block: message?.content[1], told: warned(wire) }
  }
  const file = (mediaType: string, data: string): Block => ({
    type: 'file',
    source: { kind: 'base64', mediaType, data },
    filename: 'a.pdf',
  })

  it('50. a PDF goes as one, even where the client named no type', () => {
    const pdf = {
      type: 'document',
      source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0xLjQ=' },
      title: 'a.pdf',
    }
    expect(sent(file('application/pdf', 'JVBERi0xLjQ=')).block).toEqual(pdf)
    expect(sent(file('application/octet-stream', 'JVBERi0xLjQ=')).block).toEqual(pdf)
    expect(sent(file('application/octet-stream', 'UEsDBA==')).told).toEqual(['file'])
  })

  it('52. sound and what else cannot be sent leaves a note and a warning, never nothing', () => {
    const audio: Block = {
      type: 'audio',
      format: 'wav',
      source: { kind: 'base64', mediaType: 'audio/wav', data: 'AA' },
    }
    const cloud: Block = { type: 'image', source: { kind: 'url', url: 'gs://bucket/a.png' } }
    for (const block of [audio, cloud]) {
      const { block: note, told } = sent(block)
      expect(note).toMatchObject({ type: 'text' })
      expect(told).toEqual([block.type])
    }
    const near: Block = {
      type: 'image',
      source: { kind: 'url', url: 'https://x/a.png' },
      detail: 'high',
    }
    expect(sent(near)).toMatchObject({ block: { type: 'image' }, told: ['detail'] })
  })

  it('54. the client’s session is the cache key; an e-mail address and a name too long are not sent', () => {
    const session = '0f8fad5b-d9cb-469f-a165-70867728950e'
    const user_id = JSON.stringify({
      device_id: 'd'.repeat(64),
      account_uuid: 'a',
      session_id: session,
    })
    expect(asked({ metadata: { user_id } })).toMatchObject({ user: user_id, cacheKey: session })
    const mail = build({ user: 'me@example.com' })
    expect([mail.body['metadata'], warned(mail)]).toEqual([undefined, ['user']])
    const long = build({ user: 'x'.repeat(300) })
    const { user_id: short } = long.body['metadata'] as { user_id: string }
    expect(short).toHaveLength(256)
    expect(build({ user: `${'x'.repeat(299)}y` }).body['metadata']).not.toEqual({ user_id: short })
  })

  it('a search result, a document of parts and a summary are words to others and themselves here', () => {
    const blocks = [
      {
        type: 'search_result',
        source: 'https://x/a',
        title: 'A',
        content: [{ type: 'text', text: 'Found.' }],
        citations: { enabled: true },
        cache_control: { type: 'ephemeral' },
      },
      {
        type: 'document',
        source: { type: 'content', content: [{ type: 'text', text: 'Page one.' }] },
        title: 'T',
        context: 'C',
      },
      { type: 'compaction', content: 'We spoke of ships.', encrypted_content: 'EE' },
    ]
    const history = [{ role: 'user', content: blocks }]
    expect(asked({ messages: history }).turns[0]?.blocks).toMatchObject([
      { type: 'text', text: 'A\nhttps://x/a\nFound.', cache: {} },
      { type: 'text', text: 'T\nC\nPage one.' },
      { type: 'text', text: 'We spoke of ships.' },
    ])
    expect(resent({ messages: history })['messages']).toEqual(history)
  })

  it('a sealed summary without words, an upload and other new blocks pass untouched', () => {
    const blocks = [
      { type: 'compaction', content: null, encrypted_content: 'EE' },
      { type: 'container_upload', file_id: 'file_1' },
      { type: 'mcp_tool_use', id: 'mcptoolu_1', name: 'n', server_name: 's', input: { a: 1 } },
    ]
    const history = [{ role: 'user', content: blocks }]
    expect(resent({ messages: history })['messages']).toEqual(history)
  })

  it('every kind of content of a result stays in it, and is words to others', () => {
    const content = [
      { type: 'text', text: 'a' },
      { type: 'search_result', source: 's', title: 'T', content: [{ type: 'text', text: 'b' }] },
      { type: 'tool_reference', tool_name: 'later' },
      {
        type: 'document',
        source: { type: 'base64', media_type: 'application/pdf', data: 'JVBERi0=' },
      },
      { type: 'browser_state', url: 'https://x' },
    ]
    const history = [
      { role: 'user', content: 'q' },
      { role: 'assistant', content: [{ type: 'tool_use', id: 'a', name: 'f', input: {} }] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'a', content }] },
    ]
    expect(asked({ messages: history }).turns[2]?.blocks).toMatchObject([
      {
        content: [
          { text: 'a' },
          { text: 'T\ns\nb' },
          { text: 'later' },
          { type: 'file' },
          { text: '[browser_state]' },
        ],
      },
    ])
    expect(resent({ messages: history })['messages']).toEqual(history)
  })

  it('fields that only this protocol knows come out again as they went in', () => {
    const own = {
      cache_control: { type: 'ephemeral', ttl: '1h' },
      context_management: { edits: [{ type: 'clear_tool_uses_20250919' }] },
      mcp_servers: [{ type: 'url', url: 'https://mcp.test', name: 'm' }],
      container: { id: 'c', skills: [] },
      inference_geo: 'eu',
      fallbacks: [{ model: 'n' }],
      diagnostics: { previous_message_id: null },
      user_profile_id: 'p',
    }
    const config = { output_config: { task_budget: { type: 'tokens', total: 9000 } } }
    expect(resent({ ...own, ...config })).toMatchObject({ ...own, ...config })
  })
})
