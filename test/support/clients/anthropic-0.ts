/** A program that speaks Messages through an older major of Anthropic's SDK, which sends another key header and version. */
import Anthropic from 'anthropic-sdk-0'
import {
  type Asking,
  type Client,
  type Heard,
  model,
  type Place,
  until,
  weather,
} from './client.ts'

type Body = Anthropic.MessageCreateParamsNonStreaming

const tool: Anthropic.Tool = {
  name: weather.name,
  description: weather.description,
  input_schema: weather.schema,
}
const thinking = { type: 'enabled', budget_tokens: 1024 } as const

const contentOf = ({ text, image }: Asking): Anthropic.MessageParam['content'] =>
  image === undefined
    ? text
    : [
        { type: 'image', source: { type: 'base64', media_type: 'image/png', data: image } },
        { type: 'text', text },
      ]

const bodyOf = (asking: Asking): Body => ({
  model: asking.model ?? model,
  max_tokens: asking.maxTokens ?? 2000,
  messages: [{ role: 'user', content: contentOf(asking) }],
  ...(asking.tools ? { tools: [tool] } : {}),
  ...(asking.thinking ? { thinking } : {}),
})

const textOf = ({ content }: Anthropic.Message): string =>
  content.map((block) => (block.type === 'text' ? block.text : '')).join('')

const callsOf = ({ content }: Anthropic.Message) =>
  content.flatMap((block) => (block.type === 'tool_use' ? [block] : []))

function heard(message: Anthropic.Message): Heard {
  const { content, stop_reason: stop, usage } = message
  const cached = usage.cache_read_input_tokens ?? 0
  return {
    text: textOf(message),
    reasoning: content.map((block) => (block.type === 'thinking' ? block.thinking : '')).join(''),
    calls: callsOf(message).map(({ id, name, input }) => ({ id, name, input })),
    stop,
    refused: stop === 'refusal',
    input: usage.input_tokens + cached + (usage.cache_creation_input_tokens ?? 0),
    cached,
    output: usage.output_tokens,
  }
}

export const oldAnthropicClient = (stream: boolean): Client => {
  const say = (anthropic: Anthropic, body: Body, options = {}): Promise<Anthropic.Message> =>
    stream
      ? anthropic.messages.stream(body, options).finalMessage()
      : anthropic.messages.create(body, options)
  const at = ({ url, key }: { readonly url: string; readonly key: string }): Anthropic =>
    new Anthropic({ baseURL: url, apiKey: key, maxRetries: 0 })

  return {
    ask: async (door, asking) => heard(await say(at(door), bodyOf(asking), until(asking.signal))),

    async runTools(door, { text, model: name = model, weatherOf }) {
      const messages: Anthropic.MessageParam[] = [{ role: 'user', content: text }]
      for (;;) {
        const message = await say(at(door), {
          model: name,
          max_tokens: 4000,
          thinking,
          tools: [tool],
          messages,
        })
        const calls = callsOf(message)
        if (calls.length === 0) return textOf(message)
        messages.push(
          { role: 'assistant', content: message.content },
          {
            role: 'user',
            content: calls.map(({ id, input }) => ({
              type: 'tool_result',
              tool_use_id: id,
              content: weatherOf((input as Place).place),
            })),
          },
        )
      }
    },
  }
}
