/** What providers share: joining URLs and headers, reading lists of models and the words of errors. */
import { describe, expect, test } from 'vitest'
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { gemini } from '../../codecs/gemini/index.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { openaiResponses } from '../../codecs/openai-responses/index.ts'
import { Failure } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import { entries, modelFact } from './facts.ts'
import { byOwner, forwardable } from './headers.ts'
import { keyFor } from './key.ts'
import { meaning } from './kinds.ts'
import { tradeByName, tradeOf } from './model-purpose.ts'
import { allSidePaths, purposesOf } from './side-paths.ts'
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
    'x-goog-user-project': 'project-of-the-client',
    'x-goog-api-client': 'gl-node/24',
    'anthropic-beta': 'one,two',
    'openai-beta': 'x=v1',
    'anthropic-version': undefined,
  }

  test.each([
    ['Chat Completions', openaiChat, { 'openai-beta': 'x=v1' }],
    ['Responses', openaiResponses, { 'openai-beta': 'x=v1' }],
    ['Messages', anthropicMessages, { 'anthropic-beta': 'one,two' }],
    ['Gemini', gemini, { 'x-goog-api-client': 'gl-node/24' }],
  ])(
    '117. of a client only those that %s names and those that name its program',
    (_, codec, own) => {
      expect(forwardable({ codec, forwarded: sent })).toEqual({
        ...own,
        'user-agent': 'tool/1',
        'x-stainless-lang': 'js',
      })
    },
  )

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

describe('what a model is for', () => {
  test.each([
    'gpt-5.2',
    'some-model-nobody-knows-yet',
    'qwen3-coder:30b',
    'moonshotai/Kimi-K2',
    'imagine-3',
    'pixtral-large',
    'whisperer-1b',
    'gpt-4o-audio-preview',
    'gemini-2.5-flash-image',
    'google/gemini-3-pro-image-preview',
    'openai/gpt-5-image-mini',
    'gpt-4o-image',
  ])('is left open by the name %s', (id) => {
    expect(tradeOf(id, { id })).toBeUndefined()
  })

  test.each([
    ['text-embedding-3-large', 'embedding'],
    ['mistral-embed', 'embedding'],
    ['nomic-embed-text:latest', 'embedding'],
    ['embeddinggemma:300m', 'embedding'],
    ['all-minilm', 'embedding'],
    ['BAAI/bge-m3', 'embedding'],
    ['whisper-1', 'audio'],
    ['whisper-large-v3-turbo', 'audio'],
    ['tts-1-hd', 'audio'],
    ['gpt-4o-mini-tts', 'audio'],
    ['gpt-4o-transcribe', 'audio'],
    ['fishaudio/fish-speech-1.5', 'audio'],
    ['FunAudioLLM/SenseVoiceSmall', 'audio'],
    ['gpt-image-1', 'image'],
    ['chatgpt-image-latest', 'image'],
    ['dall-e-3', 'image'],
    ['black-forest-labs/FLUX.1-dev', 'image'],
    ['gpt-realtime', 'other'],
    ['sora-2', 'other'],
    ['Wan-AI/Wan2.2-T2V-A14B', 'other'],
    ['omni-moderation-latest', 'other'],
    ['Qwen/Qwen3-Reranker-8B', 'other'],
    ['BAAI/bge-reranker-v2-m3', 'other'],
    ['mistral-ocr-latest', 'other'],
  ])('is told by the name %s: %s', (id, trade) => {
    expect(tradeOf(id, { id })).toBe(trade)
    expect(tradeOf(id, id)).toBe(trade)
    expect(tradeByName(id)).toBe(trade)
  })

  const able = (capabilities: object) => ({ capabilities })
  const putting = (...modalities: string[]) => ({
    architecture: { output_modalities: modalities },
  })

  test.each([
    ['m', able({ completion_chat: true }), 'chat'],
    ['tts-x', able({ completion_chat: true, audio_transcription: false }), 'chat'],
    ['m', able({ completion_chat: false, audio_transcription: true }), 'audio'],
    ['codestral-embed', able({ completion_chat: false }), 'embedding'],
    ['m', able({ completion_chat: false, ocr: true }), 'other'],
    ['x/image', putting('text'), 'chat'],
    ['m', putting('image'), 'image'],
    ['m', putting('embeddings'), 'embedding'],
    ['m', putting('speech'), 'audio'],
    ['m', putting('transcription'), 'other'],
    ['m', putting('video'), 'other'],
    ['m', { type: 'llm' }, 'chat'],
    ['m', { type: 'embeddings' }, 'embedding'],
    ['m', { type: 'rerank' }, 'other'],
    ['m', { type: 'toString' }, undefined],
    ['m-embed', { type: 'model' }, 'embedding'],
  ])('of %s is what its platform says: %j', (id, entry, trade) => {
    expect(tradeOf(id, entry)).toBe(trade)
  })

  test('is left open where a model converses and does something else besides', () => {
    const listens = able({ completion_chat: true, audio_transcription: true })
    expect(tradeOf('voxtral-mini-latest', listens)).toBeUndefined()
    expect(tradeOf('x/image', putting('image', 'text'))).toBeUndefined()
  })

  test('is of use where the endpoint has a path for it', () => {
    expect([...purposesOf([])]).toEqual(['chat'])
    expect([...purposesOf(['/embeddings', '/audio/speech'])]).toEqual([
      'chat',
      'embedding',
      'audio',
    ])
    expect([...purposesOf(allSidePaths)].toSorted()).toEqual([
      'audio',
      'chat',
      'embedding',
      'image',
    ])
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
