/** Tests of building a conversation: turns, and the proofs among them. */
import { describe, expect, it } from 'vitest'
import type { Turn } from '../../hub/request.ts'
import {
  gemini3,
  bodyOf,
  user,
  model,
  text,
  call,
  result,
  words,
  contentsOf,
  warned,
} from './fixtures/requests.ts'

describe('the conversation', () => {
  it('42. instructions of any kind before the conversation are the system instruction', () => {
    const turns: readonly Turn[] = [
      { role: 'system', blocks: [text('Be brief.')] },
      user(text('Hi')),
    ]
    const body = bodyOf({ system: [{ type: 'text', text: 'Be kind.' }], turns })
    expect(body['systemInstruction']).toEqual({
      parts: [{ text: 'Be kind.' }, { text: 'Be brief.' }],
    })
  })

  it('41. an instruction in the middle is told as the user’s words', () => {
    const turns: readonly Turn[] = [
      user(text('Hi')),
      model(text('Hello')),
      { role: 'system', blocks: [text('Stop.')] },
      user(text('Go')),
    ]
    expect(contentsOf(turns)).toEqual([
      { role: 'user', parts: [{ text: 'Hi' }] },
      { role: 'model', parts: [{ text: 'Hello' }] },
      {
        role: 'user',
        parts: [{ text: '<system-reminder>\nStop.\n</system-reminder>' }, { text: 'Go' }],
      },
    ])
  })

  it('43. empty instructions are left out', () => {
    expect(bodyOf({ system: [{ type: 'text', text: '' }] })).not.toHaveProperty('systemInstruction')
  })

  it('45. neighbours of one role become one content, and the user begins', () => {
    expect(
      contentsOf([model(text('a')), model(text('b')), user(text('c')), user(text('d'))]),
    ).toEqual([
      { role: 'user', parts: [{ text: 'Continue.' }] },
      { role: 'model', parts: [{ text: 'a' }, { text: 'b' }] },
      { role: 'user', parts: [{ text: 'c' }, { text: 'd' }] },
    ])
  })

  it('46. empty texts are dropped, and turns of nothing else', () => {
    expect(contentsOf([user(text('a'), text('')), model(text('')), user(text('b'))])).toEqual([
      { role: 'user', parts: [{ text: 'a' }, { text: 'b' }] },
    ])
  })

  it('47. a conversation that ends with the model’s words gets a turn of the user', () => {
    expect(contentsOf([user(text('a')), model(text('Sure'))])).toEqual([
      { role: 'user', parts: [{ text: 'a' }] },
      { role: 'model', parts: [{ text: 'Sure' }] },
      { role: 'user', parts: [{ text: 'Continue.' }] },
    ])
  })

  it('a conversation without any words is still one', () => {
    expect(contentsOf([])).toEqual([{ role: 'user', parts: [{ text: 'Continue.' }] }])
  })
})

describe('proofs', () => {
  const own = { issuer: 'gemini', blob: 'b3du' }
  const foreign = { issuer: 'anthropic-messages', blob: 'Zm9y' }

  it('55. thoughts of the history are told to nobody but whoever signed them', () => {
    const turns = [
      user(text('Hi')),
      model(
        { type: 'reasoning', text: 'secret' },
        { type: 'reasoning', text: 'mine', signature: own },
        text('Yes'),
      ),
      user(text('Go')),
    ]
    expect(contentsOf(turns)).toMatchObject([
      {},
      { parts: [{ text: 'mine', thought: true, thoughtSignature: 'b3du' }, { text: 'Yes' }] },
      {},
    ])
    expect(warned({ turns })).toContain('thinking')
  })

  it('57. a part of nothing but a proof is kept', () => {
    const turns = [
      user(text('Hi')),
      model(text('Yes'), { type: 'text', text: '', signature: own }),
      user(text('Go')),
    ]
    expect(contentsOf(turns)).toMatchObject([
      {},
      { parts: [{ text: 'Yes' }, { text: '', thoughtSignature: 'b3du' }] },
      {},
    ])
  })

  it('58. a proof of another vendor never goes out', () => {
    const turns = [
      user(text('Hi')),
      model(
        { type: 'reasoning', text: '', redacted: foreign },
        { type: 'text', text: 'Yes', signature: foreign },
        call('a', '{}', { signature: foreign }),
      ),
      user(result('a', words('ok'))),
    ]
    expect(JSON.stringify(contentsOf(turns))).not.toContain('Zm9y')
    expect(warned({ turns })).toContain('thoughtSignature')
  })

  it('63. on models that ask for it the first call of each step of the current turn carries a proof or its stand-in', () => {
    const turns = [
      user(text('Earlier')),
      model(call('o')),
      user(result('o', words('ok'))),
      model(text('Done')),
      user(text('Now')),
      model(call('a', '{}', { signature: own }), call('b')),
      user(result('a', words('1')), result('b', words('2'))),
      model(text('Next'), call('c'), call('d')),
      user(result('c', words('3')), result('d', words('4'))),
    ]
    const signaturesOf = (name: string): unknown =>
      (
        JSON.parse(JSON.stringify(contentsOf(turns, name))) as {
          parts: Record<string, unknown>[]
        }[]
      )
        .flatMap(({ parts }) => parts)
        .filter((part) => part['functionCall'])
        .map((part) => part['thoughtSignature'])
    const standIn = 'skip_thought_signature_validator'
    expect(signaturesOf(gemini3)).toEqual([undefined, 'b3du', undefined, standIn, undefined])
    expect(signaturesOf('gemini-2.5-pro')).toEqual([
      undefined,
      'b3du',
      undefined,
      undefined,
      undefined,
    ])
  })
})

it('whole numbers in the arguments of earlier calls keep their digits', () => {
  const json = '{"id":12345678901234567890}'
  const turns = [user(text('x')), model(call('a', json)), user(result('a', words('ok')))]
  expect(JSON.stringify(contentsOf(turns))).toContain(json)
})
