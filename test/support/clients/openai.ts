/** A program that speaks Chat Completions through OpenAI's SDK. */
import type OpenAI from 'openai'
import type { Gateway } from '../gateway.ts'
import { type Asking, type Client, type Heard, model, type Place, weather } from './client.ts'

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
  model,
  max_completion_tokens: asking.maxTokens ?? 2000,
  messages: [{ role: 'user', content: contentOf(asking) }],
  ...(asking.tools ? { tools: [tool] } : {}),
  ...(asking.thinking ? { reasoning_effort: 'medium' } : {}),
})

interface Told {
  readonly completion: OpenAI.ChatCompletion
  readonly reasoning: string
}

async function whole({ openai }: Gateway, body: Body): Promise<Told> {
  const completion = await openai.chat.completions.create(body)
  return { completion, reasoning: thoughtOf(completion.choices[0]?.message) }
}

async function streamed({ openai }: Gateway, body: Body): Promise<Told> {
  let reasoning = ''
  const completion = await openai.chat.completions
    .stream({ ...body, stream: true, stream_options: { include_usage: true } })
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
    ...usageOf(completion.usage),
  }
}

export const openaiClient = (stream: boolean): Client => ({
  ask: async (gateway, asking) => heard(await (stream ? streamed : whole)(gateway, bodyOf(asking))),

  async runTools({ openai }, { text, weatherOf }) {
    const body = {
      model,
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
    const { completions } = openai.chat
    const runner = stream
      ? completions.runTools({ ...body, stream: true })
      : completions.runTools(body)
    return (await runner.finalContent()) ?? ''
  },
})
