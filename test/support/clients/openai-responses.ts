/** A program that speaks Responses through OpenAI's SDK and keeps its conversation by itself. */
import type OpenAI from 'openai'
import {
  type Asking,
  type Client,
  type Heard,
  model,
  type Place,
  until,
  weather,
} from './client.ts'
import { openaiAt } from './openai.ts'

type Response = OpenAI.Responses.Response
type Item = OpenAI.Responses.ResponseOutputItem
type Input = OpenAI.Responses.ResponseInputItem
type Body = OpenAI.Responses.ResponseCreateParamsNonStreaming

interface Told {
  readonly response: Response
  /** As they were said: what is sent back. */
  readonly items: readonly Item[]
}

const tool: OpenAI.Responses.FunctionTool = {
  type: 'function',
  name: weather.name,
  description: weather.description,
  parameters: weather.schema,
  strict: false,
}

const questionOf = ({ text, image }: Pick<Asking, 'text' | 'image'>): Input => ({
  role: 'user',
  content:
    image === undefined
      ? text
      : [
          { type: 'input_text', text },
          { type: 'input_image', detail: 'auto', image_url: `data:image/png;base64,${image}` },
        ],
})

/** Thoughts are shown, and come sealed so that they can be sent back. */
const thinking = {
  reasoning: { effort: 'medium', summary: 'auto' },
  include: ['reasoning.encrypted_content'],
} satisfies Partial<Body>

const bodyOf = (asking: Asking): Body => ({
  model: asking.model ?? model,
  store: false,
  max_output_tokens: Math.max(16, asking.maxTokens ?? 2000),
  input: [questionOf(asking)],
  ...(asking.tools ? { tools: [tool] } : {}),
  ...(asking.thinking ? thinking : {}),
})

const thoughts = ({ output }: Response): string =>
  output
    .flatMap((item) => (item.type === 'reasoning' ? item.summary : []))
    .map(({ text }) => text)
    .join('\n\n')

const callsOf = ({ output }: Response) =>
  output.flatMap((item) => (item.type === 'function_call' ? [item] : []))

/** A response that failed is an error, which the SDK leaves to the program. */
function settled(response: Response): Response {
  if (response.status === 'failed')
    throw new Error(response.error?.message ?? 'the response failed')
  return response
}

function heard(response: Response): Heard {
  const { usage, status, incomplete_details: why } = response
  const parts = response.output.flatMap((item) => (item.type === 'message' ? item.content : []))
  return {
    text: parts.map((part) => (part.type === 'output_text' ? part.text : '')).join(''),
    reasoning: thoughts(response),
    calls: callsOf(response).map(({ call_id: id, name, arguments: args }) => ({
      id,
      name,
      input: JSON.parse(args) as unknown,
    })),
    stop: why?.reason ?? status ?? null,
    refused: parts.some(({ type }) => type === 'refusal') || why?.reason === 'content_filter',
    input: usage?.input_tokens ?? -1,
    cached: usage?.input_tokens_details.cached_tokens ?? 0,
    output: usage?.output_tokens ?? -1,
  }
}

export const responsesClient = (stream: boolean): Client => {
  async function respond(openai: OpenAI, body: Body, options = {}): Promise<Told> {
    const { responses } = openai
    if (!stream) {
      const response = settled(await responses.create(body, options))
      return { response, items: response.output }
    }
    // The SDK adds fields of its own to what it folds, which nobody takes back.
    const items: Item[] = []
    const response = await responses
      .stream({ ...body, stream: true }, options)
      .on('response.output_item.done', ({ item }) => items.push(structuredClone(item)))
      .finalResponse()
    return { response: settled(response), items }
  }

  return {
    ask: async (door, asking) =>
      heard((await respond(openaiAt(door), bodyOf(asking), until(asking.signal))).response),

    async runTools(door, { text, model: name = model, weatherOf }) {
      const openai = openaiAt(door)
      const input: Input[] = [questionOf({ text })]
      for (;;) {
        const { response, items } = await respond(openai, {
          model: name,
          store: false,
          input,
          tools: [tool],
          ...thinking,
        })
        const calls = callsOf(response)
        if (calls.length === 0) return heard(response).text
        input.push(...(items as readonly Input[]))
        for (const { call_id: id, arguments: args } of calls)
          input.push({
            type: 'function_call_output',
            call_id: id,
            output: weatherOf((JSON.parse(args) as Place).place),
          })
      }
    },
  }
}
