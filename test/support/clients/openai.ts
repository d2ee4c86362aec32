/** A program that speaks Chat Completions through OpenAI's SDK. */
import OpenAI from 'openai'
import {
  type Asking,
  type Client,
  type Door,
  type Heard,
  model,
  type Place,
  until,
  weather,
} from './client.ts'

export const openaiAt = ({ url, key }: Door): OpenAI =>
  new OpenAI({ baseURL: `${url}/v1`, apiKey: key, maxRetries: 0 })

type Body = OpenAI.ChatCompletionCreateParamsNonStreaming

/** Thoughts, where programs of this dialect look for them. */
const thoughtOf = (holder: object | undefined): string =>
  holder && 'reasoning_content' in holder && typeof holder.reasoning_content === 'string'
    ? holder.reasoning_content
    : ''

const contentOf = ({ text, image }: Asking): OpenAI.ChatCompletionUserMessageParam['content'] =>
  image === undefined
    ? text
    : [
        { type: 'text', text },
        { type: 'image_url', image_url: { url: `data:image/png;base64,${image}` } },
      ]

const tool: OpenAI.ChatCompletionFunctionTool = {
  type: 'function',
  function: {
    name: weather.name,
    description: weather.description,
    parameters: weather.schema,
  },
}

const bodyOf = (asking: Asking): Body => ({
  model: asking.model ?? model,
  max_completion_tokens: asking.maxTokens ?? 2000,
  messages: [{ role: 'user', content: contentOf(asking) }],
  ...(asking.tools ? { tools: [tool] } : {}),
  ...(asking.thinking ? { reasoning_effort: 'medium' } : {}),
})

interface Told {
  readonly completion: OpenAI.ChatCompletion
  readonly reasoning: string
}

interface Talk {
  readonly door: Door
  readonly body: Body
  readonly options: { readonly signal?: AbortSignal }
}

async function whole({ door, body, options }: Talk): Promise<Told> {
  const completion = await openaiAt(door).chat.completions.create(body, options)
  return { completion, reasoning: thoughtOf(completion.choices[0]?.message) }
}

async function streamed({ door, body, options }: Talk): Promise<Told> {
  let reasoning = ''
  const completion = await openaiAt(door)
    .chat.completions.stream(
      { ...body, stream: true, stream_options: { include_usage: true } },
      options,
    )
    // The SDK keeps only the last piece of fields it does not know.
    .on('chunk', ({ choices }) => (reasoning += thoughtOf(choices[0]?.delta)))
    .finalChatCompletion()
  return { completion, reasoning }
}

const callOf = (call: OpenAI.ChatCompletionMessageToolCall): Heard['calls'][number] =>
  call.type === 'function'
    ? { id: call.id, name: call.function.name, input: JSON.parse(call.function.arguments) }
    : { id: call.id, name: '', input: undefined }

const usageOf = (usage: OpenAI.CompletionUsage | undefined) => ({
  input: usage?.prompt_tokens ?? -1,
  cached: usage?.prompt_tokens_details?.cached_tokens ?? 0,
  output: usage?.completion_tokens ?? -1,
})

function heard({ completion, reasoning }: Told): Heard {
  const [choice] = completion.choices
  return {
    text: choice?.message.content ?? '',
    reasoning,
    calls: (choice?.message.tool_calls ?? []).map(callOf),
    stop: choice?.finish_reason ?? null,
    refused: Boolean(choice?.message.refusal) || choice?.finish_reason === 'content_filter',
    ...usageOf(completion.usage),
  }
}

export const openaiClient = (stream: boolean): Client => ({
  async ask(door, asking) {
    const talk = { door, body: bodyOf(asking), options: until(asking.signal) }
    return heard(await (stream ? streamed(talk) : whole(talk)))
  },

  async runTools(door, { text, model: name = model, weatherOf }) {
    const body = {
      model: name,
      messages: [{ role: 'user' as const, content: text }],
      reasoning_effort: 'medium' as const,
      tools: [
        {
          type: 'function' as const,
          function: {
            name: weather.name,
            description: weather.description,
            parameters: weather.schema,
            parse: (words: string) => JSON.parse(words) as Place,
            function: ({ place }: Place) => weatherOf(place),
          },
        },
      ],
    }
    const { completions } = openaiAt(door).chat
    const runner = stream
      ? completions.runTools({ ...body, stream: true })
      : completions.runTools(body)
    return (await runner.finalContent()) ?? ''
  },
})
