/** What providers share: joining URLs and headers, reading lists of models and the words of errors. */
import { describe, expect, test } from 'vitest'
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import { answersChats } from './chat-models.ts'
import { entries, modelFact } from './facts.ts'
import { byOwner, forwardable } from './headers.ts'
import { keyFor } from './key.ts'
import { meaning } from './kinds.ts'
import { below } from './url.ts'
import { wireError } from './wire-error.ts'

describe('a URL', () => {
  test.each([
    [
      'https://api.openai.com/v1',
      '/chat/completions',
      'https://api.openai.com/v1/chat/completions',
    ],
    ['https://host/', '/v1/messages', 'https://host/v1/messages'],
    ['https://host/v1', '/v1/messages', 'https://host/v1/messages'],
    ['https://host/v1/', '/v1/messages/count_tokens', 'https://host/v1/messages/count_tokens'],
    ['https://host/api/paas/v4', '/chat/completions', 'https://host/api/paas/v4/chat/completions'],
    ['https://host/v10', '/v1/messages', 'https://host/v10/v1/messages'],
  ])('joins %s and %s', (base, path, url) => {
    expect(below(base, path)).toBe(url)
  })
})

describe('headers', () => {
  const sent = {
    authorization: 'Bearer pb-local',
    'x-api-key': 'pb-local',
    'x-goog-api-key': 'pb-local',
    cookie: 'a=b',
    origin: 'http://evil',
    host: 'localhost',
    accept: '*/*',
    'content-length': '1',
    'accept-encoding': 'br',
    'openai-organization': 'org-of-the-client',
    'openai-project': 'p',
    'x-forwarded-for': '10.0.0.1',
    'sec-fetch-site': 'cross-site',
    'x-custom': 'a',
    'x-stainless-lang': 'js',
    'user-agent': 'tool/1',
    'anthropic-beta': 'one,two',
    'openai-beta': 'x=v1',
    'anthropic-version': undefined,
  }

  test.each([
    ['Chat Completions', openaiChat, { 'openai-beta': 'x=v1' }],
    ['Messages', anthropicMessages, { 'anthropic-beta': 'one,two' }],
  ])('of a client only those that %s names and those that name its program', (_, codec, own) => {
    expect(forwardable({ codec, forwarded: sent })).toEqual({
      ...own,
      'user-agent': 'tool/1',
      'x-stainless-lang': 'js',
    })
  })

  test('of a client that sent none are none', () => {
    expect(forwardable({ codec: openaiChat })).toEqual({})
  })

  test('an owner may add any header but those that would break the connection', () => {
    expect(
      byOwner({ 'X-Team': 'a', Authorization: 'Bearer x', Host: 'h', 'Content-Length': '1' }),
    ).toEqual({ 'x-team': 'a', authorization: 'Bearer x' })
  })
})

describe('a key', () => {
  test('is trimmed', () => {
    expect(keyFor('Acme', new Secret(' sk-1\n'))).toBe('sk-1')
  })

  test.each([undefined, new Secret(''), new Secret('  ')])(
    'is missed with a sentence',
    (secret) => {
      expect(() => keyFor('Acme', secret)).toThrow(
        'Acme needs an API key: add one to this account.',
      )
    },
  )

  test('with a line break inside is refused without being quoted', () => {
    expect(() => keyFor('Acme', new Secret('sk-1\r\nx: y'))).toThrow(Failure)
    expect(() => keyFor('Acme', new Secret('sk-1\r\nx: y'))).not.toThrow('sk-1')
  })
})

describe('a list of models', () => {
  test('is found in every shape in use', () => {
    for (const body of [{ data: ['a'] }, { models: ['a'] }, ['a'], { object: 'list', data: ['a'] }])
      expect(entries(body)).toEqual(['a'])
    expect(entries({ data: null })).toEqual([])
    for (const body of ['<html>', { error: {} }, null, 3]) expect(entries(body)).toBeUndefined()
  })

  test.each([
    ['a bare name', 'm', { id: 'm' }],
    ['OpenAI', { id: 'm', object: 'model' }, { id: 'm' }],
    [
      'OpenRouter',
      { id: 'a/m', name: 'A: M', context_length: 9, top_provider: { max_completion_tokens: 5 } },
      { id: 'a/m', label: 'A: M', contextWindow: 9, maxOutput: 5 },
    ],
    [
      'Groq',
      { id: 'm', context_window: 9, max_completion_tokens: 5 },
      { id: 'm', contextWindow: 9, maxOutput: 5 },
    ],
    ['Mistral', { id: 'm', max_context_length: 9 }, { id: 'm', contextWindow: 9 }],
    [
      'Anthropic',
      { id: 'm', display_name: 'M', max_input_tokens: 9, max_tokens: 5 },
      { id: 'm', label: 'M', contextWindow: 9, maxOutput: 5 },
    ],
    ['Ollama', { name: 'm:8b', model: 'm:8b', size: 1 }, { id: 'm:8b' }],
    ['nonsense sizes', { id: 'm', context_length: '9', max_tokens: -1 }, { id: 'm' }],
  ])('reads an entry of %s', (_, entry, fact) => {
    expect(modelFact(entry)).toEqual(fact)
  })

  test.each([undefined, null, '', {}, { id: '' }, []])('passes over %j', (entry) => {
    expect(modelFact(entry)).toBeUndefined()
  })
})

describe('a model', () => {
  test.each([
    'gpt-5.2',
    'some-model-nobody-knows-yet',
    'qwen3-coder:30b',
    'moonshotai/Kimi-K2',
    'imagine-3',
    'pixtral-large',
    'whisperer-1b',
  ])('%s is taken to answer chats', (id) => {
    expect(answersChats(id, { id })).toBe(true)
  })

  test.each([
    'text-embedding-3-large',
    'mistral-embed',
    'nomic-embed-text:latest',
    'BAAI/bge-m3',
    'whisper-1',
    'whisper-large-v3-turbo',
    'tts-1-hd',
    'gpt-4o-mini-tts',
    'gpt-4o-transcribe',
    'gpt-realtime',
    'gpt-image-1',
    'dall-e-3',
    'sora-2',
    'omni-moderation-latest',
    'Qwen/Qwen3-Reranker-8B',
    'mistral-ocr-latest',
  ])('%s is not', (id) => {
    expect(answersChats(id, { id })).toBe(false)
  })

  test('is believed what its platform says of it', () => {
    expect(answersChats('m', { capabilities: { completion_chat: false } })).toBe(false)
    expect(answersChats('tts-x', { capabilities: { completion_chat: true } })).toBe(true)
    expect(answersChats('m', { architecture: { output_modalities: ['image'] } })).toBe(false)
    expect(
      answersChats('x/image', { architecture: { output_modalities: ['image', 'text'] } }),
    ).toBe(true)
    expect(answersChats('m', { type: 'embeddings' })).toBe(false)
  })
})

describe('an error answer', () => {
  test.each([
    [{ error: { type: 'T', code: 'C', message: 'm' } }, { type: 't', code: 'c', message: 'm' }],
    [{ error: 'm' }, { type: '', code: '', message: 'm' }],
    [{ detail: 'm' }, { type: '', code: '', message: 'm' }],
    [
      { code: 30001, message: 'm', data: null },
      { type: '', code: '30001', message: 'm' },
    ],
    [[{ error: { code: 429, message: 'm' } }], { type: '', code: '429', message: 'm' }],
    ['m', { type: '', code: '', message: 'm' }],
    [undefined, { type: '', code: '', message: '' }],
  ])('%j is read', (body, said) => {
    expect(wireError(body)).toEqual(said)
  })

  test('keeps all it says, and when to come back, under another kind', () => {
    expect(
      meaning('quota-exhausted', {
        kind: 'rate-limited',
        message: 'm',
        code: 'c',
        status: 429,
        retryAt: 7,
      }),
    ).toEqual({ kind: 'quota-exhausted', message: 'm', code: 'c', status: 429, resetsAt: 7 })
    expect(meaning('sign-in-expired', { kind: 'rate-limited', message: 'm', retryAt: 7 })).toEqual({
      kind: 'sign-in-expired',
      message: 'm',
    })
  })
})
