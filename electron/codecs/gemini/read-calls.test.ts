/** Tests of the calls of an answer. */
import { describe, expect, it } from 'vitest'
import type { Frame, ToolIdentity } from '../codec.ts'
import { decodeBody } from './decode-body.ts'
import { issuer, answer, said, stop, blocksOf, errorOf } from './fixtures/frames.ts'

describe('calls', () => {
  const call = (name: string, args?: unknown, more: object = {}): unknown => ({
    functionCall: { name, ...(args === undefined ? {} : { args }), ...more },
  })
  const callsOf = (...frames: readonly Frame[]): readonly (readonly string[])[] =>
    blocksOf(...frames).map((block) =>
      block.type === 'tool-call' ? [block.name, block.arguments] : [block.type],
    )

  it('1. a call whose name and arguments come in one chunk keeps its arguments', () => {
    expect(callsOf(said([{ text: 'I look.' }, call('look', { at: 'sky' })]))).toEqual([
      ['text'],
      ['look', '{"at":"sky"}'],
    ])
  })

  it('2. each call is a block of its own, in one chunk and in several', () => {
    const calls = [call('a', { n: 1 }), call('a', { n: 2 })]
    const expected = [
      ['a', '{"n":1}'],
      ['a', '{"n":2}'],
    ]
    expect(callsOf(said(calls))).toEqual(expected)
    expect(callsOf(...calls.map((one) => said([one])))).toEqual(expected)
  })

  it('8. a call without arguments has an empty object', () => {
    expect(callsOf(said([call('now')]), said([call('now', {})]))).toEqual([
      ['now', '{}'],
      ['now', '{}'],
    ])
  })

  it('15. ids that are made up are the same on every replay, and differ within an answer', () => {
    const frames = [said([call('a'), call('a')]), stop]
    const ids = (): readonly string[] =>
      answer(frames).blocks.map((block) => (block.type === 'tool-call' ? block.id : ''))
    expect(ids()).toEqual(ids())
    expect(new Set(ids()).size).toBe(2)
    for (const id of ids()) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  })

  it('11. an id that other protocols refuse is replaced by one they take', () => {
    const [block] = blocksOf(said([call('a', {}, { id: 'functions.a:0' })]))
    expect(block).toMatchObject({ id: expect.stringMatching(/^call_[0-9a-z]{20}$/) as string })
  })

  it.each([
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'content-filter'],
  ])('10. an answer with a call that ends with %s does not look runnable', (finish, reason) => {
    const frames = [said([call('a', {})]), said([], { finishReason: finish })]
    expect(answer(frames).stop).toEqual({ reason, raw: finish })
  })

  it('91. a STOP behind a weightier reason, or behind a call, changes nothing', () => {
    const cut = [said([{ text: 'a' }], { finishReason: 'MAX_TOKENS' }), stop]
    expect(answer(cut).stop.reason).toBe('length')
    expect(answer([said([call('a')], { finishReason: 'STOP' }), stop]).stop.reason).toBe(
      'tool-calls',
    )
  })

  it('35. a custom tool that went out as a function comes back as free text', () => {
    const tools = new Map<string, ToolIdentity>([['patch', { name: 'patch', kind: 'custom' }]])
    const { blocks } = answer([said([call('patch', { input: '*** Begin' })]), stop], tools)
    expect(blocks).toMatchObject([{ name: 'patch', kind: 'custom', arguments: '*** Begin' }])
  })

  it('27. a name that went out changed comes back as the client knows it, streamed or not', () => {
    const tools = new Map<string, ToolIdentity>([
      ['ns__go', { name: 'go', kind: 'function', namespace: 'ns' }],
    ])
    const frames = [said([call('ns__go')]), stop]
    const whole = decodeBody(
      JSON.parse(`[${frames.map((f) => f.data).join()}]`),
      { tools },
      { issuer },
    )
    expect(answer(frames, tools).blocks).toMatchObject([{ name: 'go', namespace: 'ns' }])
    expect(whole.find((event) => event.type === 'tool-start')).toMatchObject({
      name: 'go',
      namespace: 'ns',
    })
  })

  it.each(['$', 'city', '$.a[99999]', '$..x', '$.a[*]'])(
    'a piece of arguments without a place (%s) is an error',
    (jsonPath) => {
      const piece = { partialArgs: [{ jsonPath, stringValue: 'x' }] }
      expect(errorOf([said([{ functionCall: { name: 'a', ...piece } }]), stop])).toMatchObject({
        error: { kind: 'upstream-invalid' },
      })
    },
  )

  it('an argument called __proto__ is one like any other', () => {
    const pieces = [{ jsonPath: '$.__proto__.x', numberValue: 1 }]
    expect(callsOf(said([call('a', undefined, { partialArgs: pieces })]))).toEqual([
      ['a', '{"__proto__":{"x":1}}'],
    ])
  })
})
