/** Tests of reasoning blobs on their way to a client and back. */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../hub/event.ts'
import { end, last, start, tell } from './fixtures/told.ts'
import { parseRequest } from './parse-request.ts'

describe('what we told of an answer, when it comes back', () => {
  const back = (...events: readonly Event[]): readonly unknown[] =>
    parseRequest({
      model: 'm',
      input: last(tell([start, ...events, end('tool-calls')])).output,
    }).turns.flatMap(({ blocks }) => blocks)

  it.each(['anthropic-messages', 'gemini', 'openai-responses'])(
    '58. thoughts sealed by %s are known as its own',
    (issuer) => {
      const carrier = { issuer, blob: 'blob+/=' }
      expect(
        back(
          { type: 'reasoning-start', block: 0 },
          { type: 'delta', block: 0, text: 'Hm.' },
          { type: 'signature', block: 0, carrier },
          { type: 'block-end', block: 0 },
        ),
      ).toEqual([{ type: 'reasoning', text: 'Hm.', signature: carrier }])
    },
  )

  it('58. thoughts that were sealed whole are told from those that were signed', () => {
    const carrier = { issuer: 'anthropic-messages', blob: 'dark' }
    expect(back({ type: 'redacted-reasoning', block: 0, carrier })).toEqual([
      { type: 'reasoning', text: '', redacted: carrier },
    ])
  })

  it('63. the proof of a call is on its call again, and on no other', () => {
    const carrier = { issuer: 'gemini', blob: 'proof' }
    const opened = (block: number): Event => ({
      type: 'tool-start',
      block,
      id: `c${block}`,
      name: 'f',
      kind: 'function',
    })
    const told = back(
      opened(0),
      { type: 'signature', block: 0, carrier },
      { type: 'block-end', block: 0 },
      opened(1),
      { type: 'block-end', block: 1 },
    )
    expect(told).toMatchObject([{ id: 'c0', signature: carrier }, { id: 'c1' }])
    expect(told[1]).not.toHaveProperty('signature')
  })

  it('63. the proof of a text is on its text again', () => {
    const carrier = { issuer: 'gemini', blob: 'proof' }
    expect(
      back(
        { type: 'text-start', block: 0 },
        { type: 'delta', block: 0, text: 'Yes.' },
        { type: 'signature', block: 0, carrier },
        { type: 'block-end', block: 0 },
        { type: 'text-start', block: 1 },
        { type: 'delta', block: 1, text: 'No.' },
        { type: 'block-end', block: 1 },
      ),
    ).toMatchObject([
      { type: 'text', text: 'Yes.', signature: carrier },
      { type: 'text', text: 'No.' },
    ])
  })
})
