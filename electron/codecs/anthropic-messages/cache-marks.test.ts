/** Which cache marks stay. */
import { describe, expect, test } from 'vitest'
import type { Block } from '../../hub/content.ts'
import { assistant, build, call, home, result, user, warned } from './fixtures/asking.ts'

describe('cache marks', () => {
  const marked = (words: string, ttl?: '5m' | '1h'): Block => ({
    type: 'text',
    text: words,
    cache: ttl ? { ttl } : {},
  })

  test('at most four: the first and the last parts of the prompt keep theirs', () => {
    const wire = build({
      tools: [{ type: 'function', name: 'f', cache: {} }],
      system: [{ type: 'text', text: 's', cache: {} }],
      turns: [user(marked('1'), marked('2'), marked('3'), marked('4'))],
    })
    expect(JSON.stringify(wire.body).split('"cache_control"')).toHaveLength(5)
    expect(wire.body).toMatchObject({
      tools: [{ cache_control: { type: 'ephemeral' } }],
      system: [{ cache_control: { type: 'ephemeral' } }],
    })
    const [message] = wire.body['messages'] as { content: object[] }[]
    expect(message?.content.map((block) => 'cache_control' in block)).toEqual([
      false,
      false,
      true,
      true,
    ])
    expect(warned(wire)).toEqual(['cache_control'])
  })

  test('a mark at the top level counts too', () => {
    const extras = { [home]: { cache_control: { type: 'ephemeral' } } }
    const turns = [user(marked('1'), marked('2'), marked('3'), marked('4'))]
    expect(JSON.stringify(build({ turns, extras }).body).split('"cache_control"')).toHaveLength(5)
  })

  test('an hour does not stand behind five minutes', () => {
    const wire = build({ turns: [user(marked('1', '1h'), marked('2', '5m'), marked('3', '1h'))] })
    expect(wire.body['messages']).toMatchObject([
      {
        content: [
          { cache_control: { type: 'ephemeral', ttl: '1h' } },
          { cache_control: { type: 'ephemeral', ttl: '5m' } },
          { cache_control: { type: 'ephemeral' } },
        ],
      },
    ])
    expect(warned(wire)).toEqual(['cache_control'])
  })

  test('the client’s own request is not changed by it', () => {
    const raw = { type: 'server_tool_use', cache_control: { type: 'ephemeral' } }
    const content = [{ type: 'tool_reference', cache_control: { type: 'ephemeral' } }]
    const before = JSON.stringify([raw, content])
    const kept: Block = {
      ...result('a', 'x'),
      extras: { [home]: { content } },
    }
    build({
      turns: [
        user('q'),
        assistant({ type: 'opaque', protocol: home, raw, label: 'l' }, call('a')),
        user(kept, marked('1'), marked('2'), marked('3'), marked('4'), marked('5')),
      ],
    })
    expect(JSON.stringify([raw, content])).toBe(before)
  })
})
