/** Thoughts that a client does not want to see, or that carry no proof: they are kept from sight and come back whole. */
import { describe, expect, it } from 'vitest'
import { openaiResponses } from '../../electron/codecs/openai-responses/index.ts'
import { codecs } from '../../electron/codecs/index.ts'
import { sealMark } from '../../electron/codecs/kit/carrier.ts'
import type { Answering } from '../../electron/codecs/codec.ts'
import type { Event } from '../../electron/hub/event.ts'
import type { Request } from '../../electron/hub/request.ts'
import { answering, folded, noTools } from './speech.ts'

const asked: Request = {
  model: 'm',
  stream: true,
  system: [],
  turns: [],
  tools: [],
  reasoning: { mode: 'auto', show: false },
  sampling: {},
  stop: [],
  wantsUsage: true,
  extras: {},
}

const told: readonly Event[] = [
  { type: 'start', id: 'u', model: 'm' },
  { type: 'reasoning-start', block: 0 },
  { type: 'delta', block: 0, text: 'Secretly ' },
  { type: 'delta', block: 0, text: 'so.' },
  { type: 'block-end', block: 0 },
  { type: 'text-start', block: 1 },
  { type: 'delta', block: 1, text: 'Yes.' },
  { type: 'block-end', block: 1 },
  { type: 'end', stop: { reason: 'stop' } },
]

/** What a client writes of an answer when it sends it back. */
const turnOf: Readonly<Record<string, (thought: { text: string; blob: string }) => unknown>> = {
  'anthropic-messages': ({ text, blob }) => ({
    max_tokens: 9,
    messages: [
      { role: 'assistant', content: [{ type: 'thinking', thinking: text, signature: blob }] },
    ],
  }),
  'openai-responses': ({ blob }) => ({
    input: [{ type: 'reasoning', summary: [], encrypted_content: blob }],
  }),
  gemini: ({ text, blob }) => ({
    contents: [{ role: 'model', parts: [{ text, thought: true, thoughtSignature: blob }] }],
  }),
}

const hiding = codecs.filter(({ id }) => turnOf[id])

describe.each(hiding)('a client of $id that hides thoughts', (codec) => {
  const heard = (options: Answering, whole: boolean) => {
    const { client, upstream, id: issuer } = codec
    if (whole) {
      const body: unknown = JSON.parse(JSON.stringify(client.renderResponse(folded(told), options)))
      return folded(upstream.decodeBody(body, noTools, { issuer }))
    }
    const decoder = upstream.decodeStream(noTools, { issuer })
    return folded([...decoder.push(client.encodeStream(options).push(told)), ...decoder.end()])
  }

  it.each([false, true])('71. sees no word of them, and sends them back, whole: %s', (whole) => {
    const { blocks } = heard({ ...answering, asked: () => asked }, whole)
    expect(JSON.stringify(blocks)).not.toContain('Secretly')
    const [thought] = blocks
    if (thought?.type !== 'reasoning') throw new Error('there is no thought')
    const blob = thought.signature?.blob ?? ''
    const body = { model: 'm', ...(turnOf[codec.id]?.({ text: '', blob }) as object) }
    expect(codec.client.parseRequest(body, { model: 'm', stream: true }).turns).toMatchObject([
      { role: 'assistant', blocks: [{ type: 'reasoning', text: 'Secretly so.' }] },
    ])
  })

  it('sees them otherwise', () => {
    const shows = { ...asked, reasoning: { mode: 'auto', show: true } } as const
    for (const request of [shows, { ...shows, reasoning: { mode: 'auto' } } as const])
      expect(heard({ ...answering, asked: () => request }, false).blocks[0]).toMatchObject({
        type: 'reasoning',
        text: 'Secretly so.',
      })
  })
})

describe('a thought without a proof, told to a client of Responses', () => {
  const items = openaiResponses.client.renderResponse(folded(told), answering) as {
    readonly output: readonly { readonly id: string }[]
  }
  const [{ id: _, ...item } = { id: '' }] = items.output

  it('75. is known again by its seal when it comes back without its id', () => {
    const body = JSON.stringify({ model: 'm', input: [item] })
    expect(body).toContain(sealMark.before + sealMark.rare)
  })

  it('75. has its words again, and no proof', () => {
    expect(openaiResponses.client.parseRequest({ model: 'm', input: [item] }).turns).toEqual([
      { role: 'assistant', blocks: [{ type: 'reasoning', text: 'Secretly so.' }] },
    ])
  })
})
