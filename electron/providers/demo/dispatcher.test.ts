/** The demo through undici's own calls: paced, paused, cancelled, closed, and spoiled on request. */
import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import { request } from 'undici'
import type { Dispatcher } from 'undici'
import { describe, expect, test } from 'vitest'
import { manualClock } from '../../../test/support/manual-clock.ts'
import { systemClock } from '../../kernel/clock.ts'
import { DemoDispatcher } from './dispatcher.ts'
import { humanPace, noPace, type Pace } from './engine.ts'

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

async function ask(body: string, to = url, dispatcher = atOnce()) {
  const answer = await request(to, { method: 'POST', body, dispatcher })
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
}

/** A handler that writes down what it is told. */
function listener() {
  const heard: string[] = []
  const held: { controller?: Dispatcher.DispatchController; error?: Error } = {}
  const handler: Dispatcher.DispatchHandler = {
    onRequestStart(controller) {
      held.controller = controller
      heard.push('start')
    },
    onResponseStart: (_, status) => void heard.push(`head ${status}`),
    onResponseData: (_, chunk) => void heard.push(`data ${chunk.toString()}`),
    onResponseEnd: () => void heard.push('end'),
    onResponseError(_, error) {
      held.error = error
      heard.push('error')
    },
  }
  const count = (kind: string) => heard.filter((word) => word.startsWith(kind)).length
  return { heard, held, handler, count }
}

function paced(question: string, pace: Pace = humanPace) {
  const clock = manualClock()
  const dispatcher = new DemoDispatcher({ clock, pace })
  const ear = listener()
  const body = chatBody(question)
  const sent = dispatcher.dispatch(
    { origin: 'http://demo.invalid', path: '/chat/completions', method: 'POST', body },
    ear.handler,
  )
  return { clock, dispatcher, sent, ...ear }
}

describe('an answer', () => {
  test('streams as Chat Completions', async () => {
    const { status, headers, text } = await ask(
      chatBody('Count to 3', { stream_options: { include_usage: true } }),
    )
    expect(status).toBe(200)
    expect(headers['content-type']).toContain('text/event-stream')
    const frames = text.trimEnd().split('\n\n')
    expect(frames.at(-1)).toBe('data: [DONE]')
    const chunks = frames.slice(0, -1).map(
      (frame) =>
        JSON.parse(frame.slice('data: '.length)) as {
          choices: { delta: { content?: string } }[]
          usage: { total_tokens: number; prompt_tokens: number; completion_tokens: number } | null
        },
    )
    expect(chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('')).toBe('1, 2, 3')
    const usage = chunks.at(-1)?.usage
    expect(usage?.total_tokens).toBe((usage?.prompt_tokens ?? 0) + (usage?.completion_tokens ?? 0))
  })

  test('comes whole when no stream is asked', async () => {
    const { headers, text } = await ask(chatBody('Count to 3', { stream: false }))
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(text)).toMatchObject({
      object: 'chat.completion',
      choices: [{ message: { content: '1, 2, 3' }, finish_reason: 'stop' }],
    })
  })

  test('streams as Messages', async () => {
    const { text } = await ask(chatBody('Count to 3', { max_tokens: 100 }), messagesUrl)
    expect([...text.matchAll(/^event: (\w+)$/gm)].map(([, name]) => name)).toEqual([
      'message_start',
      'ping',
      'content_block_start',
      ...Array.from({ length: 3 }, () => 'content_block_delta'),
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  test('counts tokens', async () => {
    const { text } = await ask(chatBody('hello'), `${messagesUrl}/count_tokens?beta=true`)
    expect(JSON.parse(text)).toEqual({ input_tokens: expect.any(Number) as number })
  })

  test('is given to any form of body', async () => {
    const body = chatBody('Count to 3', { stream: false })
    const dispatcher = atOnce()
    for (const form of [
      body,
      Buffer.from(body),
      Readable.from([body.slice(0, 9), body.slice(9)]),
    ]) {
      const answer = await request(url, { method: 'POST', body: form, dispatcher })
      expect(await answer.body.text()).toContain('1, 2, 3')
    }
    expect(dispatcher.counts).toEqual({ answered: 3, cut: 0, aborted: 0 })
  })

  test.each([
    ['no JSON', url, '{', 400],
    ['no messages', url, '{"model":"m"}', 400],
    ['no model', messagesUrl, '{"messages":[{}]}', 400],
    ['another path', 'http://demo.invalid/audio/speech', '{}', 404],
  ])('to %s is an error', async (_, to, body, status) => {
    expect((await ask(body, to)).status).toBe(status)
  })
})

describe('the pace', () => {
  test('is a human one: the head at once, a pause, then piece by piece', async () => {
    const { clock, heard, count, sent } = paced('Count to 3')
    expect(sent).toBe(true)
    expect(heard).toEqual([])
    await turn()
    expect([count('head'), count('data'), count('end')]).toEqual([1, 1, 0])
    clock.advance(humanPace.firstPieceMs - 1)
    expect(count('data')).toBe(1)
    clock.advance(1)
    expect(count('data')).toBe(2)
    clock.advance(1000 / humanPace.tokensPerSecond)
    expect(count('data')).toBe(3)
    clock.advance(1000)
    expect(heard.at(-1)).toBe('end')
    expect(clock.pending).toBe(0)
  })

  test('waits long before the first word when told to', async () => {
    const { clock, count } = paced('hello [demo: slow]')
    await turn()
    clock.advance(humanPace.slowMs - 1)
    expect([count('head'), count('data')]).toEqual([1, 1])
    clock.advance(1)
    expect(count('data')).toBe(2)
  })

  test('stands still while the reader is paused, and goes on where it was', async () => {
    const { clock, held, heard, count } = paced('Count to 20')
    await turn()
    clock.advance(500)
    held.controller?.pause()
    const before = count('data')
    clock.advance(60_000)
    expect(count('data')).toBe(before)
    held.controller?.resume()
    expect(count('data')).toBe(before + 1)
    clock.advance(60_000)
    expect(heard.at(-1)).toBe('end')
    const text = heard.join('')
    expect(text.match(/data: \{/g)?.length).toBe(new Set(text.match(/data: \{[^\n]*/g)).size)
  })

  test('a reader that pauses at every piece still gets all of it', async () => {
    const clock = manualClock()
    const dispatcher = new DemoDispatcher({ clock, pace: humanPace })
    const body = chatBody('Count to 99')
    const answer = await request(url, { method: 'POST', body, dispatcher, highWaterMark: 1 })
    const reading = answer.body.text()
    while (dispatcher.running > 0) {
      clock.advance(1_000)
      await turn()
    }
    const said = [...(await reading).matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text)
    expect(said.join('')).toBe(Array.from({ length: 99 }, (_, index) => index + 1).join(', '))
  })
})

describe('a reader that leaves', () => {
  test('stops the answer at once', async () => {
    const { clock, dispatcher, held, heard, count } = paced('Count to 20')
    await turn()
    clock.advance(500)
    const before = count('data')
    held.controller?.abort(new Error('enough'))
    expect(clock.pending).toBe(0)
    expect([heard.at(-1), held.error?.message]).toEqual(['error', 'enough'])
    clock.advance(60_000)
    expect(count('data')).toBe(before)
    expect(dispatcher.counts).toEqual({ answered: 0, cut: 0, aborted: 1 })
    expect(held.controller?.aborted).toBe(true)
  })

  test('before anything was said never hears the head', async () => {
    const clock = manualClock()
    const dispatcher = new DemoDispatcher({ clock, pace: humanPace })
    const ear = listener()
    dispatcher.dispatch(
      {
        origin: 'http://demo.invalid',
        path: '/chat/completions',
        method: 'POST',
        body: chatBody('x'),
      },
      { ...ear.handler, onRequestStart: (controller) => controller.abort(new Error('no')) },
    )
    await turn()
    expect(ear.heard).toEqual(['error'])
    expect(dispatcher.running).toBe(0)
  })

  test('by an AbortSignal is told so by undici', async () => {
    const clock = manualClock()
    const dispatcher = new DemoDispatcher({ clock, pace: humanPace })
    const leaving = new AbortController()
    const answer = await request(url, {
      method: 'POST',
      body: chatBody('hello'),
      dispatcher,
      signal: leaving.signal,
    })
    leaving.abort()
    await expect(answer.body.text()).rejects.toThrow(/abort/i)
    await turn()
    expect([clock.pending, dispatcher.counts.aborted]).toEqual([0, 1])
  })

  test('by throwing is treated the same', async () => {
    const clock = manualClock()
    const dispatcher = new DemoDispatcher({ clock, pace: humanPace })
    const ear = listener()
    dispatcher.dispatch(
      {
        origin: 'http://demo.invalid',
        path: '/chat/completions',
        method: 'POST',
        body: chatBody('x'),
      },
      {
        ...ear.handler,
        onResponseData: () => {
          throw new Error('broken reader')
        },
      },
    )
    await turn()
    expect(ear.held.error?.message).toBe('broken reader')
    expect(clock.pending).toBe(0)
  })
})

describe('the dispatcher', () => {
  test('lets answers finish when it closes, and takes no more', async () => {
    const { clock, dispatcher, heard } = paced('Count to 3')
    await turn()
    const closed = dispatcher.close()
    await expect(ask(chatBody('x'), url, dispatcher)).rejects.toThrow(/closed/)
    clock.advance(60_000)
    await closed
    expect(heard.at(-1)).toBe('end')
  })

  test('breaks answers off when it is destroyed', async () => {
    const { clock, dispatcher, heard } = paced('Count to 3')
    await turn()
    await dispatcher.destroy()
    expect(heard.at(-1)).toBe('error')
    expect(clock.pending).toBe(0)
    await expect(ask(chatBody('x'), url, dispatcher)).rejects.toThrow(/destroyed/)
  })
})
