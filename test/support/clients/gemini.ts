/** A program that speaks Gemini through Google's SDK. */
import {
  type Content,
  type GenerateContentConfig,
  type GenerateContentResponse,
  GoogleGenAI,
  type Part,
} from '@google/genai'
import {
  type Asking,
  type Client,
  type Door,
  type Heard,
  model,
  type Place,
  weather,
} from './client.ts'

const genaiAt = ({ url, key }: Door): GoogleGenAI =>
  new GoogleGenAI({ apiKey: key, vertexai: false, httpOptions: { baseUrl: url } })

const tools = [
  {
    functionDeclarations: [
      {
        name: weather.name,
        description: weather.description,
        parametersJsonSchema: weather.schema,
      },
    ],
  },
]
const thinkingConfig = { includeThoughts: true }

const contentOf = ({ text, image }: Asking): Content => ({
  role: 'user',
  parts: [
    ...(image === undefined ? [] : [{ inlineData: { mimeType: 'image/png', data: image } }]),
    { text },
  ],
})

const configOf = (asking: Asking): GenerateContentConfig => ({
  maxOutputTokens: asking.maxTokens ?? 2000,
  ...(asking.tools ? { tools } : {}),
  ...(asking.thinking ? { thinkingConfig } : {}),
  ...(asking.signal ? { abortSignal: asking.signal } : {}),
})

/** Everything that was said, in order. */
const partsOf = (chunks: readonly GenerateContentResponse[]): readonly Part[] =>
  chunks.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? [])

const joined = (parts: readonly Part[], thought: boolean): string =>
  parts.map((part) => (Boolean(part.thought) === thought ? (part.text ?? '') : '')).join('')

const blocked: readonly string[] = ['SAFETY', 'PROHIBITED_CONTENT', 'BLOCKLIST', 'SPII']

function tokensOf(usage: GenerateContentResponse['usageMetadata']) {
  if (!usage) return { input: -1, cached: 0, output: -1 }
  return {
    input: (usage.promptTokenCount ?? 0) + (usage.toolUsePromptTokenCount ?? 0),
    cached: usage.cachedContentTokenCount ?? 0,
    output: (usage.candidatesTokenCount ?? 0) + (usage.thoughtsTokenCount ?? 0),
  }
}

function heard(chunks: readonly GenerateContentResponse[]): Heard {
  const parts = partsOf(chunks)
  const stop =
    chunks.findLast(({ candidates }) => candidates?.[0]?.finishReason)?.candidates?.[0]
      ?.finishReason ?? null
  const wasBlocked = chunks.some(({ promptFeedback }) => promptFeedback?.blockReason)
  return {
    text: joined(parts, false),
    reasoning: joined(parts, true),
    calls: parts.flatMap(({ functionCall }, index) =>
      functionCall
        ? [
            {
              id: functionCall.id ?? `unnamed ${index}`,
              name: functionCall.name ?? '',
              input: functionCall.args,
            },
          ]
        : [],
    ),
    stop,
    refused: wasBlocked || (stop !== null && blocked.includes(stop)),
    ...tokensOf(chunks.findLast(({ usageMetadata }) => usageMetadata)?.usageMetadata),
  }
}

async function all<T>(stream: Promise<AsyncIterable<T>>): Promise<readonly T[]> {
  const pieces: T[] = []
  for await (const piece of await stream) pieces.push(piece)
  return pieces
}

export const geminiClient = (stream: boolean): Client => ({
  async ask(door, asking) {
    const { models } = genaiAt(door)
    const request = {
      model: asking.model ?? model,
      contents: [contentOf(asking)],
      config: configOf(asking),
    }
    return heard(
      stream
        ? await all(models.generateContentStream(request))
        : [await models.generateContent(request)],
    )
  },

  async runTools(door, { text, model: name = model, weatherOf }) {
    const chat = genaiAt(door).chats.create({ model: name, config: { tools, thinkingConfig } })
    let message: string | Part[] = text
    for (;;) {
      const said = heard(
        stream
          ? await all(chat.sendMessageStream({ message }))
          : [await chat.sendMessage({ message })],
      )
      if (said.calls.length === 0) return said.text
      message = said.calls.map((call): Part => ({
        functionResponse: {
          ...(call.id.startsWith('unnamed') ? {} : { id: call.id }),
          name: call.name,
          response: { output: weatherOf((call.input as Place).place) },
        },
      }))
    }
  },
})
