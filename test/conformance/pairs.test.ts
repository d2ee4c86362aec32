/** Conformance: a conversation that crosses from one protocol to another and back keeps what people and tools said. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Codec } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import type { Block } from '../../electron/hub/content.ts'
import type { Event } from '../../electron/hub/event.ts'
import type { Request } from '../../electron/hub/request.ts'
import type { Response } from '../../electron/hub/response.ts'
import { inputWithCaches } from '../../electron/hub/usage.ts'
import { scripts } from '../support/script-events.ts'
import { greeting } from '../support/script-requests.ts'
import { limitsOf } from './limits.ts'
import { folded, heard, said, understood } from './speech.ts'

const checks = { seed: 20_260_804, numRuns: 40 }

const pairs = codecs.flatMap((from) =>
  codecs.filter((to) => to !== from).map((to) => ({ name: `${from.id} → ${to.id}`, from, to })),
)

/** What a client of `codec` asks, once an upstream of it has understood. */
const crossed = (codec: Codec, request: Request): Request => {
  const wire = codec.upstream.buildRequest(request, { model: request.model, issuer: codec.id })
  const name = (wired: string): string => wire.tools.get(wired)?.name ?? wired
  const read = understood(codec, wire)
  return {
    ...read,
    turns: read.turns.map((turn) => ({
      ...turn,
      blocks: turn.blocks.map((block): Block =>
        block.type === 'tool-call' ? { ...block, name: name(block.name) } : block,
      ),
    })),
    tools: read.tools.map((tool) => ({ ...tool, name: name(tool.name) })),
  }
}

/** What was said by whom, and which result belongs to which call. */
function conversation(request: Request): readonly unknown[] {
  const calls = request.turns
    .flatMap(({ blocks }) => blocks)
    .filter((block) => block.type === 'tool-call')
    .map(({ id }) => id)
  const told: unknown[] = []
  for (const { role, blocks } of request.turns)
    for (const block of blocks)
      if (block.type === 'text') told.push([role, block.text])
      else if (block.type === 'tool-call')
        told.push(['call', block.name, JSON.parse(block.arguments || '{}')])
      else if (block.type === 'tool-result')
        told.push(['result', calls.indexOf(block.callId), words(block.content)])
  return told
}

const words = (content: readonly Block[]): string =>
  content.map((part) => (part.type === 'text' ? part.text : '')).join('')

const spoken = fc
  .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
  .filter((text) => text.trim() !== '')
const given = fc.dictionary(
  fc
    .string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 8 })
    .filter((key) => key !== '__proto__'),
  fc.oneof(fc.string({ maxLength: 8 }), fc.integer(), fc.boolean(), fc.constant(null)),
  { maxKeys: 3 },
)
const toolName = fc.constantFrom(
  'look',
  'sky.look',
  'mcp__a_very_long_server_name__with_a_very_long_tool_name_behind_it_too',
)

/** A step: words, calls, and their results. */
interface Step {
  readonly asked: string
  readonly answered: string
  readonly calls: readonly {
    readonly name: string
    readonly args: Readonly<Record<string, unknown>>
    readonly result: string
  }[]
}

const step: fc.Arbitrary<Step> = fc.record({
  asked: spoken,
  answered: spoken,
  calls: fc.array(fc.record({ name: toolName, args: given, result: spoken }), { maxLength: 3 }),
})

const requestOf = (steps: readonly Step[]): Request => ({
  ...greeting,
  tools: [
    'look',
    'sky.look',
    'mcp__a_very_long_server_name__with_a_very_long_tool_name_behind_it_too',
  ].map((name) => ({
    type: 'function',
    name,
    parameters: { type: 'object', properties: { at: { type: 'string' } } },
  })),
  turns: [
    ...steps.flatMap(({ asked, answered, calls }, at) => {
      const id = (index: number): string => `call_${at}_${index}`
      return [
        { role: 'user' as const, blocks: [{ type: 'text', text: asked } as const] },
        {
          role: 'assistant' as const,
          blocks: [
            { type: 'text', text: answered } as const,
            ...calls.map(({ name, args }, index) => ({
              type: 'tool-call' as const,
              id: id(index),
              name,
              arguments: JSON.stringify(args),
              kind: 'function' as const,
            })),
          ],
        },
        ...(calls.length === 0
          ? []
          : [
              {
                role: 'user' as const,
                blocks: calls.map(({ result }, index) => ({
                  type: 'tool-result' as const,
                  callId: id(index),
                  content: [{ type: 'text' as const, text: result }],
                  isError: false,
                  kind: 'function' as const,
                })),
              },
            ]),
      ]
    }),
    { role: 'user', blocks: [{ type: 'text', text: 'Go on.' }] },
  ],
})

/** What a person sees and a tool gets, and what it cost. */
function gist(response: Response, through: readonly Codec[]): unknown {
  const written = (text: string): string =>
    through.reduce((sum, codec) => limitsOf(codec.id).written?.(sum) ?? sum, text || '{}')
  return {
    text: response.blocks
      .map((block) => (block.type === 'text' || block.type === 'refusal' ? block.text : ''))
      .join(''),
    calls: response.blocks.flatMap((block) =>
      block.type === 'tool-call' ? [[block.name, written(block.arguments)]] : [],
    ),
    ...(response.usage
      ? {
          input: inputWithCaches(response.usage),
          read: response.usage.cacheRead,
          output: response.usage.output,
          reasoning: response.usage.reasoning,
        }
      : {}),
  }
}

describe.each(pairs)('$name and back', ({ from, to }) => {
  test('keeps words, tool names, arguments and which result belongs to which call', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const first = crossed(from, requestOf(steps))
        const back = crossed(from, crossed(to, first))
        expect(conversation(back)).toEqual(conversation(first))
        expect(back.tools.map(({ name }) => name)).toEqual(first.tools.map(({ name }) => name))
      }),
      checks,
    )
  })

  test.each(
    // What one protocol cannot say is another test's matter.
    scripts(from.id).filter(({ name }) => !/cut by the limit|without usage/.test(name)),
  )('keeps $name', ({ events }) => {
    const once = heard(from, said(from, events))
    const over: readonly Event[] = heard(to, said(to, once))
    const back = heard(from, said(from, over))
    expect(gist(folded(back), [from, to])).toMatchObject(
      // Messages always tells usage, also one of nothing.
      gist(folded(once), [from, to]) as object,
    )
  })
})
