/** The traps of other gateways, by number: messages that are sent to an upstream of this protocol. */
import { describe, expect, it } from 'vitest'
import type { Block, ToolResultBlock } from '../../hub/content.ts'
import type { Request, Turn } from '../../hub/request.ts'
import { buildRequest } from './build-request.ts'

const hello: Request = {
  model: 'public',
  stream: false,
  system: [],
  turns: [],
  tools: [],
  sampling: {},
  stop: [],
  wantsUsage: false,
  extras: {},
}

const build = (wishes: Partial<Request>, model = 'theirs') =>
  buildRequest({ ...hello, ...wishes }, { model, issuer: 'them' })
const messagesOf = (turns: readonly Turn[], model?: string): unknown =>
  build({ turns }, model).body['messages']
const user = (...blocks: readonly Block[]): Turn => ({ role: 'user', blocks })
const said = (...blocks: readonly Block[]): Turn => ({ role: 'assistant', blocks })
const text = (words: string): Block => ({ type: 'text', text: words })
const call = (id: string, name = 'look', words = '{}'): Block => ({
  type: 'tool-call',
  id,
  name,
  arguments: words,
  kind: 'function',
})
const result = (callId: string, ...content: ToolResultBlock['content']): Block => ({
  type: 'tool-result',
  callId,
  content,
  isError: false,
  kind: 'function',
})

describe('messages', () => {
  it('41. an instruction in the middle keeps its place', () => {
    const turns: Turn[] = [
      user(text('a')),
      { role: 'system', blocks: [text('s')] },
      said(text('b')),
    ]
    expect(messagesOf(turns)).toMatchObject([
      { role: 'user' },
      { role: 'system', content: 's' },
      { role: 'assistant' },
    ])
  })

  it('42. instructions go out as system, the role that every server knows', () => {
    const { body } = build({ system: [{ type: 'text', text: 's' }] })
    expect(body['messages']).toEqual([{ role: 'system', content: 's' }])
  })

  it('43. instructions of several parts keep their order, empty ones are left out', () => {
    const system = ['a', '', 'b'].map((words) => ({ type: 'text', text: words }) as const)
    expect(build({ system }).body['messages']).toMatchObject([
      { role: 'system', content: [{ text: 'a' }, { text: 'b' }] },
    ])
    expect(build({ system: [{ type: 'text', text: '' }] }).body['messages']).toEqual([])
  })

  it('50. a file without a name or type gets both', () => {
    const source = { kind: 'base64', mediaType: 'application/pdf', data: 'AA==' } as const
    expect(messagesOf([user({ type: 'file', source })])).toMatchObject([
      {
        content: [
          { file: { filename: 'file.pdf', file_data: 'data:application/pdf;base64,AA==' } },
        ],
      },
    ])
  })

  it('51. an image at an address is left to the vendor to fetch', () => {
    const source = { kind: 'url', url: 'https://a.test/x.png' } as const
    expect(messagesOf([user({ type: 'image', source })])).toMatchObject([
      { content: [{ image_url: { url: source.url } }] },
    ])
  })

  it('54. a user who is named at length is named in 64 characters, the same each time', () => {
    const name = JSON.stringify({ device_id: 'd'.repeat(90), session_id: 's'.repeat(36) })
    const { body } = build({ user: name, cacheKey: name })
    expect(body['user']).toHaveLength(64)
    expect(body['prompt_cache_key']).toBe(body['user'])
    expect(build({ user: name }).body['user']).toBe(body['user'])
    const own = { 'openai-chat': { safety_identifier: name } }
    expect(build({ user: name, extras: own }).body['safety_identifier']).toBe(body['user'])
  })

  const made: Block = {
    type: 'image',
    source: { kind: 'base64', mediaType: 'image/png', data: 'AA==' },
  }

  it('an image that a model made stands in its message, or behind it for models that know no such field', () => {
    const turns = [said(text('Here.'), made), user(text('Bigger.'))]
    expect(messagesOf(turns)).toMatchObject([
      { content: 'Here.', images: [{ image_url: { url: 'data:image/png;base64,AA==' } }] },
      { role: 'user', content: 'Bigger.' },
    ])
    expect(messagesOf(turns, 'gpt-5.2')).toMatchObject([
      { role: 'assistant', content: 'Here.' },
      {
        role: 'user',
        content: [{ type: 'text' }, { type: 'image_url' }, { type: 'text', text: 'Bigger.' }],
      },
    ])
    expect(messagesOf([said(made, call('a')), user(result('a'))], 'gpt-5.2')).toMatchObject([
      { role: 'assistant' },
      { role: 'tool' },
      { role: 'user', content: [{ type: 'text' }, { type: 'image_url' }] },
    ])
  })
})
