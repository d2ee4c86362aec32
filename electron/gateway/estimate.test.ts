/** The estimate counts all that a request holds, not its text alone. */
import { expect, it } from 'vitest'
import type { Block } from '../hub/content.ts'
import type { Request } from '../hub/request.ts'
import { estimateRequest } from './estimate.ts'

const services = { estimateTokens: (text: string) => Math.ceil(text.length / 4) }

const plain: Request = {
  model: 'm',
  stream: false,
  system: [],
  turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Hello there' }] }],
  tools: [],
  sampling: {},
  stop: [],
  wantsUsage: false,
  extras: {},
}

const withBlock = (block: Block): Request => ({
  ...plain,
  turns: [...plain.turns, { role: 'user', blocks: [block] }],
})

const png = { kind: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' } as const
const call = {
  type: 'tool-call',
  id: 'c',
  name: 'look',
  arguments: '{"at":"the sky"}',
  kind: 'function',
} as const

it.each<[string, Request, number]>([
  ['instructions', { ...plain, system: [{ type: 'text', text: 'Be brief. '.repeat(40) }] }, 90],
  [
    'tools',
    {
      ...plain,
      tools: [
        {
          type: 'function',
          name: 'look',
          description: 'Looks somewhere. '.repeat(20),
          parameters: { type: 'object', properties: { at: { type: 'string' } } },
        },
      ],
    },
    90,
  ],
  ['images', withBlock({ type: 'image', source: png }), 1000],
  ['tool calls', withBlock(call), 5],
  [
    'tool results, with the images in them',
    withBlock({
      type: 'tool-result',
      callId: 'c',
      isError: false,
      kind: 'function',
      content: [
        { type: 'text', text: 'blue '.repeat(100) },
        { type: 'image', source: png },
      ],
    }),
    1100,
  ],
  [
    'files',
    withBlock({
      type: 'file',
      source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' },
    }),
    1000,
  ],
])('124. counts %s', async (_, request, atLeast) => {
  const more = (await estimateRequest(request, services)) - (await estimateRequest(plain, services))
  expect(more).toBeGreaterThanOrEqual(atLeast)
})

it('does not count the bytes of an image as text', async () => {
  const large = withBlock({ type: 'image', source: { ...png, data: 'A'.repeat(1_000_000) } })
  expect(await estimateRequest(large, services)).toBeLessThan(5000)
})
