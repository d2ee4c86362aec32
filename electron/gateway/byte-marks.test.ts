/** Marks are found wherever they stand in a body, and nothing else is taken for them. */
import { expect, it } from 'vitest'
import { anthropicMessages } from '../codecs/anthropic-messages/index.ts'
import { sealCarrier, sealMark } from '../codecs/kit/carrier.ts'
import { holds } from './byte-marks.ts'

const bodyWith = (signature: string): Buffer =>
  Buffer.from(JSON.stringify({ model: 'm', messages: [{ signature, text: 'JpIjoi ü' }] }))

it('58. finds a foreign blob, so that the body is not forwarded with it', () => {
  const sealed = sealCarrier({ issuer: 'gemini', blob: 'EuYBCkYIC' }, 'anthropic-messages')
  expect(holds(bodyWith(sealed), sealMark)).toBe(true)
})

it('leaves a vendor’s own blobs alone', () => {
  const own = sealCarrier({ issuer: 'anthropic-messages', blob: 'EuYB' }, 'anthropic-messages')
  expect(holds(bodyWith(own), sealMark)).toBe(false)
  expect(holds(Buffer.from('pb1.eyJp'), sealMark)).toBe(false)
  expect(holds(Buffer.from('JpIjoi'), sealMark)).toBe(false)
})

it('finds what only a translation into this protocol writes', () => {
  const found = (body: Buffer): boolean =>
    anthropicMessages.passage.brought.some((mark) => holds(body, mark))
  expect(found(bodyWith(''))).toBe(true)
  expect(found(Buffer.from('{"signature": ""}'))).toBe(true)
  expect(found(Buffer.from('{"id":"srvtoolu_pb12"}'))).toBe(true)
  expect(found(bodyWith('EuYB'))).toBe(false)
})
