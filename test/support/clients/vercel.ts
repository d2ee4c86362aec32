/** A program that speaks any of the protocols through Vercel's `ai`, with its provider for that vendor. */
import { createAnthropic } from '@ai-sdk/anthropic'
import { createGoogle } from '@ai-sdk/google'
import { createOpenAI } from '@ai-sdk/openai'
import { generateText, isStepCount, jsonSchema, type LanguageModel, streamText, tool } from 'ai'
import {
  type Asking,
  type Client,
  type Door,
  type Heard,
  model,
  type Place,
  weather,
} from './client.ts'

type Options = NonNullable<Parameters<typeof generateText>[0]['providerOptions']>

/** One of its providers. */
interface Maker {
  readonly model: (door: Door, name: string) => LanguageModel
  /** What every request is asked with, and what those that are to think. */
  readonly always?: Options
  readonly thinking: Options
}

const atV1 = ({ url, key }: Door) => ({ baseURL: `${url}/v1`, apiKey: key })

/** It takes models it does not know for ones that do not think, unless it is told. */
const openaiThinking = { forceReasoning: true, reasoningEffort: 'medium' }

export const makers = {
  openaiChat: {
    model: (door, name) => createOpenAI(atV1(door)).chat(name),
    thinking: { openai: openaiThinking },
  },
  openaiResponses: {
    model: (door, name) => createOpenAI(atV1(door)).responses(name),
    always: { openai: { store: false } },
    thinking: { openai: { ...openaiThinking, store: false, reasoningSummary: 'auto' } },
  },
  anthropic: {
    model: (door, name) => createAnthropic(atV1(door))(name),
    thinking: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
  },
  google: {
    model: ({ url, key }, name) => createGoogle({ baseURL: `${url}/v1beta`, apiKey: key })(name),
    thinking: { google: { thinkingConfig: { includeThoughts: true } } },
  },
} as const satisfies Record<string, Maker>

const described = {
  description: weather.description,
  inputSchema: jsonSchema<Place>(weather.schema),
}

/** What both of its functions give, once all of it is there. */
interface Result {
  readonly text: string
  readonly reasoningText: string | undefined
  readonly toolCalls: readonly {
    readonly toolCallId: string
    readonly toolName: string
    readonly input: unknown
  }[]
  readonly finishReason: string
  readonly usage: {
    readonly inputTokens: number | undefined
    readonly outputTokens: number | undefined
    readonly inputTokenDetails: { readonly cacheReadTokens: number | undefined }
  }
}

type Request = Omit<Parameters<typeof generateText>[0], 'prompt' | 'messages'> & {
  readonly messages: NonNullable<Parameters<typeof generateText>[0]['messages']>
}

/** The stream's own errors are parts of it; a program that does not look never sees them. */
async function streamed(request: Request): Promise<Result> {
  let failure: unknown
  const result = streamText({
    ...(request as Parameters<typeof streamText>[0]),
    onError: ({ error }) => {
      failure ??= error
    },
  })
  await result.consumeStream({
    onError: (error) => {
      failure ??= error
    },
  })
  if (failure !== undefined)
    throw failure instanceof Error ? failure : new Error(JSON.stringify(failure))
  if ((await result.finishReason) === 'interrupted')
    throw new Error('the stream ended before the answer did')
  return {
    text: await result.text,
    reasoningText: await result.reasoningText,
    toolCalls: await result.toolCalls,
    finishReason: await result.finishReason,
    usage: await result.usage,
  }
}

const whole = async (request: Request): Promise<Result> =>
  generateText(request as Parameters<typeof generateText>[0])

const heard = ({ text, reasoningText, toolCalls, finishReason, usage }: Result): Heard => ({
  text,
  reasoning: reasoningText ?? '',
  calls: toolCalls.map(({ toolCallId: id, toolName: name, input }) => ({ id, name, input })),
  stop: finishReason,
  refused: finishReason === 'content-filter',
  input: usage.inputTokens ?? -1,
  cached: usage.inputTokenDetails.cacheReadTokens ?? 0,
  output: usage.outputTokens ?? -1,
})

const contentOf = ({ text, image }: Asking) =>
  image === undefined
    ? text
    : [
        { type: 'file' as const, data: image, mediaType: 'image/png' },
        { type: 'text' as const, text },
      ]

export const vercelClient =
  (maker: Maker) =>
  (stream: boolean): Client => {
    const run = stream ? streamed : whole
    const options = (thinking: boolean | undefined) => {
      const own = thinking ? maker.thinking : maker.always
      return own ? { providerOptions: own } : {}
    }
    return {
      ask: async (door, asking) =>
        heard(
          await run({
            model: maker.model(door, asking.model ?? model),
            maxRetries: 0,
            maxOutputTokens: asking.maxTokens ?? 2000,
            messages: [{ role: 'user', content: contentOf(asking) }],
            ...(asking.tools ? { tools: { [weather.name]: tool(described) } } : {}),
            ...(asking.signal ? { abortSignal: asking.signal } : {}),
            ...options(asking.thinking),
          }),
        ),

      async runTools(door, { text, model: name = model, weatherOf }) {
        const { text: last } = await run({
          model: maker.model(door, name),
          maxRetries: 0,
          maxOutputTokens: 3000,
          messages: [{ role: 'user', content: text }],
          stopWhen: isStepCount(10),
          tools: {
            [weather.name]: tool({ ...described, execute: ({ place }: Place) => weatherOf(place) }),
          },
          ...options(true),
        })
        return last
      },
    }
  }
