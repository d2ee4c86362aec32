/** Everything the demo can be told to do wrong, as an undici caller sees it. */
import { request } from 'undici'
import { expect, test } from 'vitest'
import { systemClock } from '../../kernel/clock.ts'
import { DemoDispatcher } from './dispatcher.ts'
import { noPace } from './engine.ts'
import { misbehaviourOf, misbehaviours } from './misbehaviour.ts'

const url = 'http://demo.invalid/chat/completions'
const messagesUrl = 'http://demo.invalid/v1/messages'

const chatBody = (question: string, more: object = {}) =>
  JSON.stringify({
    model: 'demo-chat',
    stream: true,
    messages: [{ role: 'user', content: question }],
    ...more,
  })

const atOnce = () => new DemoDispatcher({ clock: systemClock, pace: noPace })

async function ask(body: string, to = url) {
  const answer = await request(to, { method: 'POST', body, dispatcher: atOnce() })
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}

test('every misbehaviour is told apart by name, in either place, and nothing else is one', () => {
  for (const name of Object.keys(misbehaviours)) {
    expect(misbehaviourOf({ model: 'm', question: `x [demo: ${name}] y` })).toBe(name)
    expect(misbehaviourOf({ model: `demo-${name}`, question: 'x' })).toBe(name)
  }
  expect(misbehaviourOf({ model: 'demo-chat', question: '[demo: nonsense]' })).toBeUndefined()
  expect(misbehaviourOf({ model: 'demo-toString', question: '' })).toBeUndefined()
})

test.each([
  ['429', url, 429],
  ['429', messagesUrl, 429],
  ['quota', url, 429],
  ['quota', messagesUrl, 402],
  ['overloaded', url, 503],
  ['overloaded', messagesUrl, 529],
  ['500', url, 500],
  ['401', messagesUrl, 401],
])('%s at %s is status %i', async (name, to, status) => {
  const answer = await ask(chatBody(`hello [demo: ${name}]`), to)
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.text)).toHaveProperty('error.message')
})

test('a rate limit says when to come back', async () => {
  expect((await ask(chatBody('hello [demo: 429]'))).headers['retry-after']).toBe('5')
})

test('can be asked for by the name of a model', async () => {
  expect((await ask(chatBody('hello', { model: 'demo-500' }))).status).toBe(500)
})

test('an early error comes before the first word', async () => {
  const { status, text } = await ask(chatBody('hello [demo: early-error]'), messagesUrl)
  expect(status).toBe(200)
  expect(text).toMatch(/^event: error\ndata: .*api_error.*\n\n$/)
})

test('a late error comes in the middle, and nothing follows it', async () => {
  const { text } = await ask(chatBody('hello [demo: late-error]'))
  expect(text).toMatch(/"content":"/)
  expect(text).toMatch(/data: \{"error":[^\n]*\n\n$/)
  expect(text).not.toContain('[DONE]')
})

test('a cut loses the connection after some of the answer', async () => {
  const dispatcher = atOnce()
  const answer = await request(url, {
    method: 'POST',
    body: chatBody('hello [demo: cut]'),
    dispatcher,
  })
  let text = ''
  const reading = (async () => {
    for await (const chunk of answer.body as AsyncIterable<Buffer>) text += chunk.toString()
  })()
  await expect(reading).rejects.toThrow('other side closed')
  expect(text).toContain('"content"')
  expect(text).not.toContain('[DONE]')
  expect(dispatcher.counts.cut).toBe(1)
})

test('garbage stands in the middle of a stream that goes on', async () => {
  const { text } = await ask(chatBody('hello [demo: garbage]'))
  expect(text).toContain('data: {"this is not": the protocol\n\n')
  expect(text).toContain('[DONE]')
})

test('spoils unstreamed answers too', async () => {
  const whole = (name: string) => ask(chatBody(`hello [demo: ${name}]`, { stream: false }))
  expect(JSON.parse((await whole('late-error')).text)).toHaveProperty('error')
  const { text } = await whole('garbage')
  expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
  await expect(whole('cut')).rejects.toThrow('other side closed')
})
