/** Tests of items in the stream: thoughts, calls, the vendor's own items, images. */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { call, end, last, pushAll, readAll, start, story, tell, thought } from './fixtures/told.ts'

describe('thoughts', () => {
  it('60. are a summary, and their seal goes out when the item is done', () => {
    const frames = tell([
      start,
      ...thought(0, 'Hm.', { issuer: 'openai-responses', blob: 'gAAAA' }),
      end(),
    ])
    expect(story(frames).slice(2, -1)).toEqual([
      'output_item.added 0 reasoning',
      'reasoning_summary_part.added 0',
      'reasoning_summary_text.delta 0 Hm.',
      'reasoning_summary_text.done 0',
      'reasoning_summary_part.done 0',
      'output_item.done 0 reasoning',
    ])
    expect(last(frames).output).toEqual([
      {
        id: 'rs_pb_ex1_0',
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm.' }],
        encrypted_content: 'gAAAA',
      },
    ])
  })

  it('57. without words keep their seal', () => {
    const frames = tell([
      start,
      ...thought(0, '', { issuer: 'openai-responses', blob: 'gAAAA' }),
      end(),
    ])
    expect(last(frames).output).toMatchObject([{ summary: [], encrypted_content: 'gAAAA' }])
  })

  it('58. of another vendor are tagged with who sealed them', () => {
    const frames = tell([start, ...thought(0, 'x', { issuer: 'gemini', blob: 'EjQ=' }), end()])
    expect(last(frames).output[0]?.['encrypted_content']).toMatch(/^pb1\./)
  })
})

describe('calls', () => {
  it('8. without arguments have an empty object, told as a delta too', () => {
    const frames = tell([start, ...call(0, 'now'), end('tool-calls')])
    expect(story(frames).slice(2)).toEqual([
      'output_item.added 0 function_call in_progress',
      'function_call_arguments.delta 0 {}',
      'function_call_arguments.done 0',
      'output_item.done 0 function_call completed',
      'completed',
    ])
    expect(last(frames).output).toMatchObject([{ arguments: '{}' }])
  })

  it('1. that come whole in one batch lose neither name nor arguments', () => {
    expect(last(tell([start, ...call(0, 'look', '{"at":1}'), end('tool-calls')])).output).toEqual([
      {
        id: 'fc_pb_ex1_0',
        type: 'function_call',
        status: 'completed',
        arguments: '{"at":1}',
        call_id: 'call_look',
        name: 'look',
      },
    ])
  })

  it('35. of a custom tool are free text in frames of their own kind', () => {
    const frames = tell([
      start,
      { type: 'tool-start', block: 0, id: 'c', name: 'apply_patch', kind: 'custom' },
      { type: 'delta', block: 0, text: '*** Begin "Patch"' },
      { type: 'block-end', block: 0 },
      end('tool-calls'),
    ])
    expect(story(frames).slice(2, -1)).toEqual([
      'output_item.added 0 custom_tool_call in_progress',
      'custom_tool_call_input.delta 0 *** Begin "Patch"',
      'custom_tool_call_input.done 0',
      'output_item.done 0 custom_tool_call completed',
    ])
    expect(last(frames).output).toMatchObject([{ input: '*** Begin "Patch"', call_id: 'c' }])
  })

  it('36. keep their namespace', () => {
    const frames = tell([
      start,
      { type: 'tool-start', block: 0, id: 'c', name: 'get', kind: 'function', namespace: 'mcp' },
      { type: 'block-end', block: 0 },
      end('tool-calls'),
    ])
    expect(readAll(frames)[2]?.item).toMatchObject({ name: 'get', namespace: 'mcp' })
    expect(last(frames).output).toMatchObject([{ name: 'get', namespace: 'mcp' }])
  })

  it('12. have ids that are not refused when they come back, and no two the same', () => {
    const ids = ['x'.repeat(200), '', 'twice', 'twice']
    const events = ids.flatMap((id, block): readonly Event[] => [
      { type: 'tool-start', block, id, name: 'f', kind: 'function' },
      { type: 'block-end', block },
    ])
    const told = last(tell([start, ...events, end('tool-calls')])).output.map((item) =>
      String(item['call_id']),
    )
    expect(new Set(told).size).toBe(ids.length)
    expect(told.every((id) => id.length > 0 && id.length <= 64)).toBe(true)
    expect(told[2]).toBe('twice')
  })

  it('63. have their proof in a thought before them, or behind them when it came late', () => {
    const proof: Event = { type: 'signature', block: 0, carrier: { issuer: 'gemini', blob: 's' } }
    const [opened, delta, ended] = call(0, 'look', '{}')
    if (!opened || !delta || !ended) throw new Error('the call is not whole')
    const types = (frames: ReturnType<typeof tell>): unknown =>
      last(frames).output.map(({ type }) => type)
    const early = tell([start, opened, proof, delta, ended, end('tool-calls')])
    expect(types(early)).toEqual(['reasoning', 'function_call'])
    const late = pushAll([[start, opened, delta], [proof, ended], [end('tool-calls')]])
    expect(types(late)).toEqual(['function_call', 'reasoning'])
  })
})

describe('items that only one protocol knows', () => {
  it('of this protocol go out as they came', () => {
    const raw = { id: 'mcp_1', type: 'mcp_call', status: 'completed', name: 'n', extra: [1] }
    const frames = tell([
      start,
      { type: 'opaque', block: 0, protocol: 'openai-responses', raw, label: 'mcp_call' },
      end(),
    ])
    expect(last(frames).output).toEqual([raw])
  })

  it('get an id where they have none', () => {
    const raw = { type: 'compaction', encrypted_content: 'x' }
    const frames = tell([
      start,
      { type: 'opaque', block: 0, protocol: 'openai-responses', raw, label: 'compaction' },
      end(),
    ])
    expect(last(frames).output).toEqual([{ ...raw, id: 'cmp_pb_ex1_0' }])
  })

  it('136. of another protocol are a web search where they mean one, with its progress', () => {
    const frames = tell([
      start,
      {
        type: 'opaque',
        block: 0,
        protocol: 'anthropic-messages',
        raw: { type: 'server_tool_use' },
        label: 'web search',
        search: { query: 'weather', sources: [{ url: 'https://a.test' }] },
      },
      end(),
    ])
    expect(story(frames).slice(2, -1)).toEqual([
      'output_item.added 0 web_search_call in_progress',
      'web_search_call.in_progress 0',
      'web_search_call.searching 0',
      'web_search_call.completed 0',
      'output_item.done 0 web_search_call completed',
    ])
    expect(last(frames).output).toMatchObject([
      {
        id: 'ws_pb_ex1_0',
        action: { type: 'search', query: 'weather', sources: [{ url: 'https://a.test' }] },
      },
    ])
  })

  it('of another protocol are left out otherwise, and that is told once', () => {
    const warnings: unknown[] = []
    const opaque = (block: number): Event => ({
      type: 'opaque',
      block,
      protocol: 'gemini',
      raw: { executableCode: {} },
      label: 'code execution',
    })
    const warn = (warning: unknown): void => void warnings.push(warning)
    const frames = tell([start, opaque(0), opaque(1), end()], { warn })
    expect(last(frames).output).toEqual([])
    expect(warnings).toMatchObject([{ field: 'code execution' }])
  })
})

it('an image is an item whose bytes come when it is done', () => {
  const frames = tell([
    start,
    { type: 'image', block: 0, mediaType: 'image/webp', data: 'aGk=' },
    end(),
  ])
  expect(readAll(frames)[2]?.item).toEqual({
    id: 'ig_pb_ex1_0',
    type: 'image_generation_call',
    status: 'in_progress',
    result: null,
  })
  expect(last(frames).output).toEqual([
    {
      id: 'ig_pb_ex1_0',
      type: 'image_generation_call',
      status: 'completed',
      output_format: 'webp',
      result: 'aGk=',
    },
  ])
})
