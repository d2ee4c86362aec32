/** The Gemini protocol as the bench speaks it (Gemini API reference, Generating content). */
import { bare } from './dialect.ts'
import type { Answering, Dialect } from './dialect.ts'
import { at, count, dataLines, text } from './json.ts'

/** The response object; every chunk of a stream is one. */
const response = (answering: Answering, words: string, finish?: string): object => ({
  candidates: [
    {
      content: { parts: [{ text: words }], role: 'model' },
      ...(finish === undefined ? {} : { finishReason: finish }),
      index: 0,
    },
  ],
  usageMetadata: {
    promptTokenCount: answering.inputTokens,
    ...(finish === undefined ? {} : { candidatesTokenCount: answering.outputTokens }),
    totalTokenCount: answering.inputTokens + (finish === undefined ? 0 : answering.outputTokens),
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: answering.inputTokens }],
  },
  modelVersion: answering.model,
  responseId: 'bench000000000000000000',
})

const chunk = (answering: Answering, words: string, finish?: string): string =>
  `data: ${JSON.stringify(response(answering, words, finish))}\r\n\r\n`

export const gemini: Dialect = {
  id: 'gemini',
  path: ({ model, stream }) =>
    `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
  spokenAt: (path) => /:(?:streamG|g)enerateContent$/.test(bare(path)),
  headers: {},
  request: (asking) =>
    JSON.stringify({
      systemInstruction: { parts: [{ text: 'You are a careful assistant.' }] },
      generationConfig: { temperature: 0.2, maxOutputTokens: 4096 },
      contents: asking.turns.map((words, index) => ({
        role: index % 2 === 0 ? 'user' : 'model',
        parts: [{ text: words }],
      })),
    }),
  streams: (path) => bare(path).endsWith(':streamGenerateContent'),
  list: (models) => ({
    models: models.map((model) => ({
      name: `models/${model}`,
      displayName: model,
      supportedGenerationMethods: ['generateContent', 'countTokens'],
    })),
  }),
  stream: {
    head: () => [],
    text: (answering, words) => chunk(answering, words),
    tail: (answering) => [chunk(answering, '', 'STOP')],
  },
  answer: (answering, words) => JSON.stringify(response(answering, words, 'STOP')),
  readStream(body) {
    const chunks = dataLines(body)
    const told = chunks.findLast((one) => at(one, 'usageMetadata') !== undefined)
    return {
      text: chunks
        .map((one) => text(at(one, 'candidates', 0, 'content', 'parts', 0, 'text')))
        .join(''),
      inputTokens: count(at(told, 'usageMetadata', 'promptTokenCount')),
      outputTokens: count(at(told, 'usageMetadata', 'candidatesTokenCount')),
      finished: at(chunks.at(-1), 'candidates', 0, 'finishReason') === 'STOP',
    }
  },
  readAnswer(body) {
    const answer: unknown = JSON.parse(body)
    return {
      text: text(at(answer, 'candidates', 0, 'content', 'parts', 0, 'text')),
      inputTokens: count(at(answer, 'usageMetadata', 'promptTokenCount')),
      outputTokens: count(at(answer, 'usageMetadata', 'candidatesTokenCount')),
      finished: at(answer, 'candidates', 0, 'finishReason') === 'STOP',
    }
  },
  // Chunks all end alike here; that the last one came, only the end of the HTTP body tells.
  lastWord: '"responseId"',
}
