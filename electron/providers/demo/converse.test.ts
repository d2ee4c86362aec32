/** What the demo says: honest, to the point, always the same, and with tokens that add up. */
import { describe, expect, test } from 'vitest'
import type { Asked } from './asked.ts'
import { converse, tallyOutput } from './converse.ts'
import { misbehaviourOf } from './misbehaviour.ts'
import { promptCache } from './prompt-cache.ts'
import { countTokens, pieces } from './tokens.ts'

const plain: Asked = {
  model: 'demo-chat',
  stream: true,
  wantsUsage: true,
  question: '',
  attachments: [],
  results: [],
  tools: [],
  choice: 'auto',
  parallelTools: true,
  think: false,
  showThoughts: true,
  stop: [],
  prompt: [],
  caching: 'automatic',
}
const input = { input: 10, cacheRead: 0, cacheWrite: 0 }
const say = (asked: Partial<Asked>) =>
  converse({ ...plain, ...asked }, input, misbehaviourOf({ ...plain, ...asked }))

const weather = {
  name: 'get_weather',
  schema: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
}

describe('an answer', () => {
  test('repeats the question and says that it is the demo', () => {
    const { text, stop, calls } = say({ question: 'Why is the sky blue?' })
    expect(text).toContain('“Why is the sky blue?”')
    expect(text).toContain('built-in demo')
    expect([stop, calls]).toEqual(['stop', []])
  })

  test('is the same for the same request', () => {
    expect(say({ question: 'Why?' })).toEqual(say({ question: 'Why?' }))
  })

  test('keeps a long question short and leaves out what was said to the demo', () => {
    const { text } = say({ question: `${'very '.repeat(200)}long [demo: fast]` })
    expect(text).not.toContain('[demo: fast]')
    expect(text.length).toBeLessThan(1_200)
  })

  test.each([
    ['what is 12 * 7?', '12 * 7 = 84'],
    ['2+2', '2 + 2 = 4'],
    ['0.1 + 0.2', '0.1 + 0.2 = 0.3'],
    ['Count to 5', '1, 2, 3, 4, 5'],
    ['Please count from 3 to 6.', '3, 4, 5, 6'],
    ['Reply with exactly: pong', 'pong'],
    ['Say "hello there".', 'hello there'],
    ['Hello!', 'Hello! I am the demo'],
    ['你好', '你好！我是'],
    ['天空为什么是蓝色的？', '内置演示'],
  ])('to %s is %s', (question, answer) => {
    expect(say({ question }).text).toContain(answer)
  })

  test('does not divide by nothing', () => {
    expect(say({ question: '1/0' }).text).toContain('built-in demo')
  })

  test('says which pictures and files arrived', () => {
    const { text } = say({
      attachments: [
        { kind: 'bytes', mediaType: 'image/png', bytes: 12_345 },
        { kind: 'url', url: 'https://example.com/cat.jpg' },
      ],
    })
    expect(text).toBe('I received an image/png of 12 kB, a file at https://example.com/cat.jpg.')
  })

  test('without a question says so', () => {
    expect(say({ question: ' ' }).text).toContain('no words')
  })

  test('comes as JSON when that is asked, by the schema where there is one', () => {
    expect(JSON.parse(say({ question: 'hi', json: {} }).text)).toEqual({
      from: 'demo',
      you_asked: 'hi',
    })
    expect(JSON.parse(say({ json: { schema: weather.schema } }).text)).toEqual({ city: 'demo' })
  })

  test('is preceded by thoughts when they are asked for, or by a model that always thinks', () => {
    expect(say({ question: 'Why?' }).reasoning).toBe('')
    expect(say({ question: 'Why?', think: true }).reasoning).toContain('“Why?”')
    expect(say({ question: 'Why?', model: 'demo-reasoner' }).reasoning).not.toBe('')
  })

  test('refuses when told to', () => {
    expect(say({ question: 'hm [demo: refuse]' })).toMatchObject({ refused: true, stop: 'refusal' })
  })

  test('is long when told to', () => {
    expect(say({ question: '[demo: long]' }).usage?.output).toBeGreaterThan(1_000)
  })
})

describe('a tool', () => {
  const tools = [{ name: 'delete_all', schema: { type: 'object' } }, weather]

  test('is called when the person names it, with what they said', () => {
    const said = say({ tools, question: 'Use get_weather for the weather in Paris.' })
    expect(said.calls).toMatchObject([{ name: 'get_weather', arguments: '{"city":"Paris"}' }])
    expect(said.stop).toBe('tool-calls')
    expect(said.text).toContain('get_weather')
  })

  test.each(['What is the weather?', 'delete everything', 'forget_weather with care', 'hello'])(
    'is not called for %s',
    (question) => {
      expect(say({ tools, question }).calls).toEqual([])
    },
  )

  test('is called by the model that always does, until its result is there', () => {
    const asked = { model: 'demo-tools', tools: [weather], question: 'Go on' }
    expect(say(asked).calls).toHaveLength(1)
    const results = [{ name: 'get_weather', text: 'sunny', failed: false }]
    const after = say({ ...asked, results })
    expect(after.calls).toEqual([])
    expect(after.text).toContain('get_weather answered: “sunny”')
  })

  test('is called when it must be, without a word', () => {
    const forced = say({ tools, choice: { name: 'get_weather' }, question: 'x' })
    expect(forced).toMatchObject({ text: '', calls: [{ name: 'get_weather' }] })
    expect(say({ tools, choice: 'any', question: 'x' }).calls).toHaveLength(1)
    expect(say({ tools, choice: 'none', question: 'use get_weather' }).calls).toEqual([])
  })

  test('may be called beside another, unless the request forbids it', () => {
    const asked = { tools, question: 'call delete_all and get_weather' }
    expect(say(asked).calls.map(({ name }) => name)).toEqual(['delete_all', 'get_weather'])
    expect(say({ ...asked, parallelTools: false }).calls).toHaveLength(1)
  })

  test('that takes free text gets the quoted words', () => {
    const free = say({ tools: [{ name: 'note' }], question: 'use note with "buy milk"' })
    expect(free.calls).toMatchObject([{ custom: true, arguments: 'buy milk' }])
  })

  test('calls have ids of their own that follow from the request', () => {
    const asked = { tools, question: 'call delete_all and get_weather' }
    const ids = say(asked).calls.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    expect(say(asked).calls.map(({ id }) => id)).toEqual(ids)
    const later = say({ ...asked, prompt: [{ content: 'more', marked: false }] })
    expect(later.calls[0]?.id).not.toBe(ids[0])
  })
})

describe('the limit', () => {
  test.each([1, 5, 20])('of %i tokens is kept and named', (maxOutput) => {
    const said = say({ question: 'Why?', maxOutput })
    expect(said.usage?.output).toBe(maxOutput)
    expect(said.stop).toBe('length')
  })

  test('is spent on thoughts first', () => {
    const said = say({ question: 'Why?', think: true, maxOutput: 3 })
    expect(said).toMatchObject({ text: '', stop: 'length', usage: { output: 3, reasoning: 3 } })
  })

  test('that is exactly enough does not count as met', () => {
    const output = say({ question: 'Why?' }).usage?.output ?? 0
    expect(say({ question: 'Why?', maxOutput: output }).stop).toBe('stop')
    expect(say({ question: 'Why?', maxOutput: output - 1 }).stop).toBe('length')
  })

  test('cuts a call before its arguments', () => {
    const said = say({ tools: [weather], choice: 'any', maxOutput: 2 })
    expect(said.stop).toBe('length')
    expect(said.calls[0]?.arguments.length).toBeLessThan('{"city":"demo"}'.length)
  })
})

test('a stop string ends the text before it', () => {
  const said = say({ question: 'Count to 5', stop: ['4', '3'] })
  expect(said).toMatchObject({ text: '1, 2, ', stop: 'stop-sequence', stopSequence: '3' })
})

test('tokens are the pieces that are streamed', () => {
  for (const text of ['Hello, world!', '你好，世界', 'a\n\n- b  c ', '👋🏽 waves', '']) {
    expect(pieces(text).join('')).toBe(text)
    expect(countTokens(text)).toBe(pieces(text).length)
  }
  const said = say({ question: 'Why?', think: true })
  expect(said.usage).toEqual({ ...input, ...tallyOutput(said) })
})

describe('the prompt cache', () => {
  const part = (content: string, marked = false) => ({ content: content.repeat(80), marked })

  test('finds the beginning of a conversation again', () => {
    const cache = promptCache()
    const first = [part('system'), part('one')]
    expect(cache.read({ prompt: first, caching: 'automatic' })).toEqual({
      input: 180,
      cacheRead: 0,
      cacheWrite: 0,
    })
    expect(cache.read({ prompt: [...first, part('two')], caching: 'automatic' })).toEqual({
      input: 60,
      cacheRead: 180,
      cacheWrite: 0,
    })
    expect(cache.read({ prompt: [part('other'), part('one')], caching: 'automatic' })).toEqual({
      input: 160,
      cacheRead: 0,
      cacheWrite: 0,
    })
  })

  test('stores only up to the marks where the protocol marks', () => {
    const cache = promptCache()
    const prompt = [part('system', true), part('one')]
    const read = () => cache.read({ prompt, caching: 'by-marks' })
    expect(read()).toEqual({ input: 60, cacheRead: 0, cacheWrite: 120 })
    expect(read()).toEqual({ input: 60, cacheRead: 120, cacheWrite: 0 })
  })

  test('passes over short beginnings', () => {
    const cache = promptCache()
    const prompt = [{ content: 'short', marked: false }]
    cache.read({ prompt, caching: 'automatic' })
    expect(cache.read({ prompt, caching: 'automatic' }).cacheRead).toBe(0)
  })
})
