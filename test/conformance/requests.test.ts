/** Conformance: what a codec asks of an upstream, it understands as the same from a client. */
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ToolIdentity, Wire } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import type { Block } from '../../electron/hub/content.ts'
import { Failure } from '../../electron/hub/error.ts'
import type { Request, Turn } from '../../electron/hub/request.ts'
import { askings, greeting } from '../support/script-requests.ts'
import { damaged } from './damage.ts'
import { limitsOf } from './limits.ts'
import { addressedIn, understood } from './speech.ts'

const checks = { seed: 20_260_802 }

/** Neighbouring turns of one role are one: some protocols have a message for each result, others one for all. */
function joined(turns: readonly Turn[]): readonly Turn[] {
  const whole: Turn[] = []
  for (const turn of turns) {
    const last = whole.at(-1)
    if (last && last.role === turn.role && last.name === turn.name)
      whole[whole.length - 1] = { ...last, blocks: [...last.blocks, ...turn.blocks] }
    else whole.push(turn)
  }
  return whole
}

/** Gives tools the names back that the client knows, as a decoder does. */
function renamed(request: Request, tools: Wire['tools']): Request {
  const original = (name: string): ToolIdentity => tools.get(name) ?? { name, kind: 'function' }
  const { toolChoice } = request
  const block = (one: Block): Block =>
    one.type === 'tool-call' ? { ...one, name: original(one.name).name } : one
  return {
    ...request,
    turns: request.turns.map((turn) => ({ ...turn, blocks: turn.blocks.map(block) })),
    tools: request.tools.map((tool) => ({ ...tool, name: original(tool.name).name })),
    ...(toolChoice?.type === 'named'
      ? { toolChoice: { ...toolChoice, name: original(toolChoice.name).name } }
      : {}),
  }
}

describe.each(codecs.map((codec) => ({ id: codec.id, codec })))('$id', ({ codec }) => {
  const essence = (request: Request): Request => {
    const carried = limitsOf(codec.id).request(request)
    return { ...carried, wantsUsage: true, turns: joined(carried.turns) }
  }

  const build = (request: Request): Wire =>
    codec.upstream.buildRequest(request, { model: request.model, issuer: codec.id })

  describe.each(askings(codec.id))('$name', ({ request }) => {
    test('survives being asked and understood', () => {
      const wire = build(request)
      expect(essence(renamed(understood(codec, wire), wire.tools))).toEqual(essence(request))
    })

    test('is asked as a stream, of the model that the target names, at the path that is forwarded to', () => {
      const wire = codec.upstream.buildRequest(request, { model: 'theirs', issuer: codec.id })
      expect(wire.path).toBe(codec.passage.path('theirs', true))
      expect(understood(codec, wire)).toMatchObject({ stream: true, model: 'theirs' })
    })

    test('is asked in the same words every time, so that prompt caches hold', () => {
      expect(JSON.stringify(build(request).body)).toBe(JSON.stringify(build(request).body))
    })

    test('has what a forwarded request of this protocol must have', () => {
      const { body } = build(request)
      for (const [field, type] of Object.entries(codec.passage.required))
        expect(Array.isArray(body[field]) ? 'array' : typeof body[field]).toBe(type)
    })
  })

  test('a blob of another vendor is left out, and that is told', () => {
    const foreign = { issuer: 'somebody-else', blob: 'Zm9yZWlnbg==' }
    const wire = build({
      ...greeting,
      turns: [
        { role: 'user', blocks: [{ type: 'text', text: 'Hi' }] },
        {
          role: 'assistant',
          blocks: [
            { type: 'reasoning', text: 'Hm.', signature: foreign },
            { type: 'reasoning', text: '', redacted: foreign },
            { type: 'text', text: 'Ho.' },
          ],
        },
        { role: 'user', blocks: [{ type: 'text', text: 'Again' }] },
      ],
    })
    expect(JSON.stringify(wire.body)).not.toContain(foreign.blob)
    expect(wire.warnings).not.toEqual([])
  })

  test('what only another protocol knows is left out, and that is told', () => {
    const wire = build({
      ...greeting,
      turns: [
        {
          role: 'user',
          blocks: [
            { type: 'text', text: 'Hi' },
            { type: 'opaque', protocol: 'another', raw: { type: 'zebra' }, label: 'zebra' },
          ],
        },
      ],
      tools: [{ type: 'hosted', protocol: 'another', name: 'giraffe', raw: { type: 'giraffe' } }],
    })
    expect(JSON.stringify(wire.body)).not.toMatch(/zebra|giraffe/)
    expect(wire.warnings.map(({ field }) => field).join()).toMatch(/zebra.*giraffe|giraffe.*zebra/)
  })

  test('bodies of any shape are understood or refused with the field at fault, and never crash', () => {
    const wires = askings(codec.id).map(({ request }) => build(request))
    const addressed = addressedIn(codec, wires[0]?.path ?? '')
    const sound = wires.map(({ body }) => body)
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue({ maxDepth: 3 }), damaged(sound)), (body) => {
        let refused: unknown
        try {
          codec.client.parseRequest(body, addressed)
        } catch (thrown) {
          refused = thrown
        }
        const error = refused instanceof Failure ? refused.error : undefined
        expect(error?.kind ?? 'understood').toMatch(/^(invalid-request|understood)$/)
        expect(refused === undefined || error !== undefined).toBe(true)
        expect(error === undefined || (error.param ?? '') !== '').toBe(true)
      }),
      { ...checks, numRuns: 300 },
    )
  })
})
