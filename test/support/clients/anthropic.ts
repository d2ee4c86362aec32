/** A program that speaks Messages through Anthropic's SDK. */
import Anthropic from '@anthropic-ai/sdk'
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

const anthropicAt = ({ url, key }: Door): Anthropic =>
  new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 })

type Body = Anthropic.MessageCreateParamsNonStreaming

const contentOf = ({ text, image }: Asking): Anthropic.MessageParam['content'] =>
  image === undefined
    ? text
    : [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
        { type: 'text', text },
      ]

const tool: Anthropic.Tool = {
  name: weather.name,
  description: weather.description,
  input_schema: weather.schema,
}

const thinking = { type: 'enabled', budget_tokens: 1024 } as const

const bodyOf = (asking: Asking): Body => ({
  model: asking.model ?? model,
  max_tokens: asking.maxTokens ?? 2000,
  messages: [{ role: 'user', content: contentOf(asking) }],
  ...(asking.tools ? { tools: [tool] } : {}),
  ...(asking.thinking ? { thinking } : {}),
})

const heard = ({ content, stop_reason: stop, usage }: Anthropic.Message): Heard => ({
  text: content.map((block) => (block.type === 'text' ? block.text : '')).join(''),
  reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
  calls: content.flatMap((block) =>
    block.type === 'tool_use' ? [{ id: block.id, name: block.name, input: block.input }] : [],
  ),
  stop,
  refused: stop === 'refusal',
  input:
    usage.input_tokens +
    (usage.cache_read_input_tokens ?? 0) +
    (usage.cache_creation_input_tokens ?? 0),
  cached: usage.cache_read_input_tokens ?? 0,
  output: usage.output_tokens,
})

export const anthropicClient = (stream: boolean): Client => ({
  async ask(door, asking) {
    const { messages } = anthropicAt(door)
    const body = bodyOf(asking)
    const options = until(asking.signal)
    return heard(
      stream
        ? await messages.stream(body, options).finalMessage()
        : await messages.create(body, options),
    )
  },

  async runTools(door, { text, model: name = model, weatherOf }) {
    const message = await anthropicAt(door)
      .beta.messages.toolRunner({
        model: name,
        max_tokens: 4000,
        stream,
        thinking,
        thread: false,
        messages: [{ role: 'user', content: text }],
        tools: [
          {
            ...tool,
            parse: (input: unknown) => input as Place,
            run: ({ place }: Place) => weatherOf(place),
          },
        ],
      })
      .runUntilDone()
    return message.content.map((block) => (block.type === 'text' ? block.text : '')).join('')
  },
})
