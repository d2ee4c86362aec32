/** Tests of how items are put together from the many ways in which servers tell them. */
import { describe, expect, it } from 'vitest'
import {
  added,
  answer,
  blocksOf,
  completed,
  created,
  decode,
  done,
  piece,
} from '../../../test/support/script-responses.ts'

const call = (more: object = {}) => ({
  type: 'function_call',
  id: 'fc_1',
  call_id: 'call_1',
  name: 'look',
  arguments: '',
  ...more,
})
const args = (delta: string) => piece('function_call_arguments.delta', 0, { delta })

describe('calls', () => {
  const whole = '{"at":1}'
  const told = [
    { type: 'tool-call', id: 'call_1', name: 'look', kind: 'function', arguments: whole },
  ]

  it.each([
    ['in deltas', [added(0, call()), args('{"at"'), args(':1}')]],
    [
      'at the end of the arguments',
      [added(0, call()), piece('function_call_arguments.done', 0, { arguments: whole })],
    ],
    ['with the finished item', [added(0, call()), done(0, call({ arguments: whole }))]],
    [
      'in deltas, then again whole, twice',
      [
        added(0, call()),
        args('{"at"'),
        args(':1}'),
        piece('function_call_arguments.done', 0, { arguments: whole }),
        done(0, call({ arguments: whole })),
      ],
    ],
    [
      'in deltas that miss the end',
      [added(0, call()), args('{"at"'), done(0, call({ arguments: whole }))],
    ],
    [
      'with the announced item',
      [added(0, call({ arguments: whole })), done(0, call({ arguments: whole }))],
    ],
    ['without an announcement', [done(0, call({ arguments: whole }))]],
    [
      'without an announcement, in deltas',
      [args('{"at"'), args(':1}'), done(0, call({ arguments: whole }))],
    ],
  ] as const)('9. arguments told %s are told once', (_, frames) => {
    expect(blocksOf(...frames)).toEqual(told)
    expect(answer([created, ...frames, completed([call({ arguments: whole })])]).blocks).toEqual(
      told,
    )
  })

  it('7. a name that comes after the arguments is waited for', () => {
    const events = decode([
      created,
      added(0, { type: 'function_call', call_id: 'call_1' }),
      args('{"at"'),
      piece('function_call_arguments.done', 0, { name: 'look', arguments: whole }),
      done(0, call({ arguments: whole })),
      completed(),
    ])
    expect(events.slice(1, 4)).toEqual([
      { type: 'tool-start', block: 0, id: 'call_1', name: 'look', kind: 'function' },
      { type: 'delta', block: 0, text: '{"at"' },
      { type: 'delta', block: 0, text: ':1}' },
    ])
  })

  it('7. a call without a name is told all the same, one of nothing is not', () => {
    expect(
      blocksOf(added(0, { type: 'function_call', call_id: 'c', arguments: '{}' })),
    ).toMatchObject([{ id: 'c', name: 'unknown_tool', arguments: '{}' }])
    expect(blocksOf(added(0, { type: 'function_call' }))).toEqual([])
  })

  it('8. a call without arguments is a call', () => {
    expect(blocksOf(added(0, call()), done(0, call()))).toMatchObject([
      { type: 'tool-call', arguments: '' },
    ])
  })

  it('15. calls without ids get some, always the same, and each its own', () => {
    const nameless = (index: number) =>
      done(index, { type: 'function_call', name: 'look', arguments: '{}' })
    const ids = () =>
      blocksOf(nameless(0), nameless(1)).map((block) =>
        block.type === 'tool-call' ? block.id : '',
      )
    const [one, two] = ids()
    expect(one).toMatch(/^call_[0-9a-z]{20}$/)
    expect(two).not.toBe(one)
    expect(ids()).toEqual([one, two])
  })

  it('34. calls that a model wrapped into one are told as themselves', () => {
    const uses = [
      { recipient_name: 'functions.look', parameters: { at: 1 } },
      { recipient_name: 'functions.go', parameters: {} },
    ]
    const wrapped = call({
      name: 'multi_tool_use.parallel',
      arguments: JSON.stringify({ tool_uses: uses }),
    })
    const frames = [
      added(0, call({ name: wrapped.name })),
      args(wrapped.arguments),
      done(0, wrapped),
    ]
    expect(blocksOf(...frames)).toMatchObject([
      { name: 'look', arguments: '{"at":1}' },
      { name: 'go', arguments: '{}' },
    ])
    expect(blocksOf(done(0, call({ name: wrapped.name, arguments: '{}' })))).toMatchObject([
      { name: 'multi_tool_use.parallel', arguments: '{}' },
    ])
  })

  it('35. a tool of free text that went out as a function comes back as what it is', () => {
    const tools = new Map([['patch', { name: 'patch', kind: 'custom' as const }]])
    const words = JSON.stringify({ input: '*** "x"\n' })
    const patch = call({ name: 'patch' })
    const frames = [
      added(0, patch),
      args(words.slice(0, 9)),
      args(words.slice(9)),
      done(0, { ...patch, arguments: words }),
    ]
    expect(answer([created, ...frames, completed()], tools).blocks).toEqual([
      { type: 'tool-call', id: 'call_1', name: 'patch', kind: 'custom', arguments: '*** "x"\n' },
    ])
  })

  it('27. names are restored alike whether the call was streamed or only listed at the end', () => {
    const tools = new Map([
      ['sky_look', { name: 'sky.look', kind: 'function' as const }],
      ['crm\0mark_it', { name: 'mark.it', kind: 'function' as const, namespace: 'crm' }],
    ])
    const items = [
      call({ name: 'sky_look', arguments: '{}' }),
      call({ call_id: 'call_2', name: 'mark_it', namespace: 'crm', arguments: '{}' }),
      call({ call_id: 'call_3', name: 'mark_it', arguments: '{}' }),
    ]
    const streamed = answer(
      [created, ...items.map((item, at) => done(at, item)), completed()],
      tools,
    )
    expect(streamed.blocks).toMatchObject([
      { name: 'sky.look' },
      { name: 'mark.it', namespace: 'crm' },
      { name: 'mark_it' },
    ])
    expect(answer([created, completed(items)], tools).blocks).toEqual(streamed.blocks)
  })
})

describe('places', () => {
  const say = (id: string, text: string) => ({
    type: 'message',
    id,
    role: 'assistant',
    content: [{ type: 'output_text', text, annotations: [] }],
  })
  const texts = (blocks: ReturnType<typeof blocksOf>) =>
    blocks.map((block) => ('text' in block ? block.text : block.type))

  it('99. a place that is used twice holds two items', () => {
    expect(
      texts(
        blocksOf(
          added(0, say('a', '')),
          done(0, say('a', 'one')),
          added(0, say('b', '')),
          done(0, say('b', 'two')),
        ),
      ),
    ).toEqual(['one', 'two'])
    const twice = [
      done(0, call({ arguments: '{}' })),
      done(0, call({ call_id: 'call_2', arguments: '{}' })),
    ]
    expect(blocksOf(...twice)).toMatchObject([{ id: 'call_1' }, { id: 'call_2' }])
  })

  it('99. places may have gaps, and an item that is told twice is one', () => {
    const frames = [done(3, say('a', 'one')), done(3, say('a', 'one')), done(9, say('b', 'two'))]
    const blocks = answer([
      created,
      ...frames,
      completed([say('a', 'one'), say('b', 'two')]),
    ]).blocks
    expect(texts(blocks)).toEqual(['one', 'two'])
  })

  it('99. calls in the last list are known by their call ids, in whatever order', () => {
    const one = call({ arguments: '{}' })
    const two = call({ call_id: 'call_2', arguments: '{}' })
    expect(answer([created, done(0, one), completed([two, one])]).blocks).toMatchObject([
      { id: 'call_1' },
      { id: 'call_2' },
    ])
  })

  it('99. servers that name no places are understood by ids, else by order', () => {
    const event = (type: string, data: object) =>
      piece(type, 0, { ...data, output_index: undefined })
    const frames = [
      event('output_item.added', { item: say('a', '') }),
      event('output_text.delta', { item_id: 'a', delta: 'one' }),
      event('output_item.added', { item: say('b', '') }),
      event('output_text.delta', { item_id: 'b', delta: 'two' }),
      event('output_text.delta', { item_id: 'a', delta: '!' }),
      event('output_item.done', { item: say('b', 'two.') }),
    ]
    expect(texts(answer([created, ...frames, completed()]).blocks)).toEqual(['one!', 'two.'])
  })

  it('49. blocks stand in the order in which they began', () => {
    expect(
      blocksOf(
        done(0, say('a', 'one')),
        done(1, call({ arguments: '{}' })),
        done(2, say('b', 'two')),
      ).map(({ type }) => type),
    ).toEqual(['text', 'tool-call', 'text'])
  })
})
