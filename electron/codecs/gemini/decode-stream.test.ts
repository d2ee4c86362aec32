/** Tests of hearing an upstream: fixtures in the form the API sends, their cuts and batches, and the short cut. */
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Event } from '../../hub/event.ts'
import type { Frame } from '../codec.ts'
import { decodeBody } from './decode-body.ts'
import { decodeStream } from './decode-stream.ts'
import {
  issuer,
  noTools,
  hear,
  answer,
  frame,
  said,
  stop,
  blocksOf,
  errorOf,
} from './fixtures/frames.ts'

const names = ['gemini-2.5-text', 'gemini-3-calls', 'gemini-grounded', 'vertex-streamed-args']

const fixture = (name: string): readonly Frame[] =>
  readFileSync(new URL(`./fixtures/${name}.sse`, import.meta.url), 'utf8')
    .split('\n\n')
    .filter((block) => block.startsWith('data: '))
    .map((block) => ({ data: block.slice('data: '.length) }))

describe('answers as the API sends them', () => {
  it('59. thoughts are a block of their own before the text, with counts on every chunk of which the last holds', () => {
    expect(answer(fixture('gemini-2.5-text'))).toEqual({
      id: 'kYQfaMjc',
      model: 'gemini-2.5-flash',
      blocks: [
        { type: 'reasoning', text: 'It "rains"\n' },
        { type: 'text', text: 'Hello, 日本 \\ 🦊!', citations: [] },
      ],
      stop: { reason: 'stop', raw: 'STOP' },
      usage: {
        input: 20,
        cacheRead: 100,
        cacheWrite5m: 0,
        cacheWrite1h: 0,
        output: 36,
        reasoning: 30,
      },
    })
  })

  it('parallel calls with their ids, and the proofs on exactly their blocks', () => {
    const { blocks, stop: end } = answer(fixture('gemini-3-calls'))
    expect(blocks).toMatchObject([
      { type: 'reasoning', text: '**Looking**\n\nI need both.' },
      {
        type: 'tool-call',
        id: 'gem_l6f0oz2d',
        name: 'look',
        arguments: '{"at":"sky","n":1}',
        signature: { issuer, blob: 'c2lnLTE=' },
      },
      { type: 'tool-call', id: 'gem_p0w2k1ax', name: 'look', arguments: '{"at":"sea"}' },
      { type: 'tool-call', name: 'go', arguments: '{}' },
      { type: 'text', text: '', signature: { issuer, blob: 'c2lnLTI=' } },
    ])
    expect(blocks[2]).not.toHaveProperty('signature')
    expect(end.reason).toBe('tool-calls')
  })

  it('135. grounding that comes before the finish chunk is kept, and its byte offsets become those of the text', () => {
    const { blocks, usage } = answer(fixture('gemini-grounded'))
    const [text, search] = blocks
    expect(text).toMatchObject({
      text: 'Größe: 330 m 🗼. Tall.',
      citations: [
        { url: 'https://tower.test/', title: 'Tower', start: 7, end: 16, text: '330 m 🗼.' },
      ],
    })
    expect(search).toMatchObject({
      type: 'opaque',
      protocol: 'gemini',
      search: {
        query: 'height of the tower',
        sources: [{ url: 'https://tower.test/', title: 'Tower' }],
      },
    })
    expect(blocks).toHaveLength(2)
    expect(usage).toMatchObject({ input: 29, output: 8 })
  })

  it('arguments that come piece by piece, each with its path', () => {
    const { blocks, created } = answer(fixture('vertex-streamed-args'))
    expect(blocks).toMatchObject([
      {
        type: 'tool-call',
        name: 'book',
        arguments: '{"city":"Rome","guests":[{"name":"Ann","age":7}],"two beds":true,"note":null}',
        signature: { issuer, blob: 'c2ln' },
      },
    ])
    expect(created).toBe(1_787_220_000)
  })
})

describe.each(names)('%s', (name) => {
  const frames = fixture(name)

  it('is heard the same however its frames are batched', () => {
    const whole = hear(frames)
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: frames.length }), (cuts) => {
        const decoder = decodeStream({ tools: noTools }, { issuer })
        const events: Event[] = []
        let batch: Frame[] = []
        frames.forEach((one, at) => {
          batch.push(one)
          if (cuts[at] === true) events.push(...decoder.push(batch.splice(0)))
        })
        events.push(...decoder.push(batch), ...decoder.end())
        expect(events).toEqual(whole)
      }),
      { numRuns: 20 },
    )
  })

  it('89. cut before its finishReason it is an error, however much was said', () => {
    for (let at = 0; at < frames.length; at++)
      expect(errorOf(frames.slice(0, at))).toMatchObject({
        type: 'error',
        error: { kind: 'upstream-incomplete' },
      })
    expect(errorOf(frames)?.type).toBe('end')
  })

  it('means the same as one list', () => {
    const list = frames.map(({ data }): unknown => JSON.parse(data))
    expect(decodeBody(list, { tools: noTools }, { issuer })).toEqual(hear(frames))
    expect(hear([frame(list)])).toEqual(hear(frames))
  })
})

describe('the short cut for texts', () => {
  it('means the same as reading in full', () => {
    const chunk = (text: string, count: number): Frame =>
      frame({
        candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0 }],
        usageMetadata: { promptTokenCount: 1, candidatesTokenCount: count },
        modelVersion: 'm',
      })
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary' }), { maxLength: 8 }), (texts) => {
        const { blocks } = answer([...texts.map(chunk), stop])
        const told = blocks.map((block) => (block.type === 'text' ? block.text : '')).join('')
        expect(told).toBe(texts.join(''))
      }),
      { numRuns: 40 },
    )
  })

  it('is left where a chunk says more than a text', () => {
    const plain = (text: string): string => said([{ text }]).data
    const both = plain('b').replace('"}]', '"},{"functionCall":{"name":"go"}}]')
    expect(blocksOf({ data: plain('a') }, { data: plain('a') }, { data: both })).toMatchObject([
      { text: 'aab' },
      { name: 'go' },
    ])
  })
})
