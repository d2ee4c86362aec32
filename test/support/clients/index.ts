/** Every program the gateway is judged by: one entry each. */
import { oldAnthropicClient } from './anthropic-0.ts'
import { anthropicClient } from './anthropic.ts'
import type { Program } from './client.ts'
import { geminiClient } from './gemini.ts'
import { responsesClient } from './openai-responses.ts'
import { openaiClient } from './openai.ts'
import { makers, vercelClient } from './vercel.ts'

const messagesStops = { stop: 'end_turn', 'tool-calls': 'tool_use', length: 'max_tokens' }
/** `ai` has words of its own, whatever the provider. */
const vercelStops = { stop: 'stop', 'tool-calls': 'tool-calls', length: 'length' }

export const programs: readonly Program[] = [
  {
    label: 'openai chat',
    protocol: 'openai-chat',
    stops: { stop: 'stop', 'tool-calls': 'tool_calls', length: 'length' },
    recalls: false,
    client: openaiClient,
  },
  {
    label: 'openai responses',
    protocol: 'openai-responses',
    stops: { stop: 'completed', 'tool-calls': 'completed', length: 'max_output_tokens' },
    recalls: true,
    client: responsesClient,
  },
  {
    label: 'anthropic',
    protocol: 'anthropic-messages',
    stops: messagesStops,
    recalls: true,
    client: anthropicClient,
  },
  {
    label: 'anthropic 0',
    protocol: 'anthropic-messages',
    stops: messagesStops,
    recalls: true,
    client: oldAnthropicClient,
  },
  {
    label: 'genai',
    protocol: 'gemini',
    stops: { stop: 'STOP', 'tool-calls': 'STOP', length: 'MAX_TOKENS' },
    recalls: true,
    client: geminiClient,
  },
  {
    label: 'ai, openai chat',
    protocol: 'openai-chat',
    stops: vercelStops,
    recalls: false,
    client: vercelClient(makers.openaiChat),
  },
  {
    label: 'ai, openai responses',
    protocol: 'openai-responses',
    stops: vercelStops,
    recalls: true,
    client: vercelClient(makers.openaiResponses),
  },
  {
    label: 'ai, anthropic',
    protocol: 'anthropic-messages',
    stops: vercelStops,
    recalls: true,
    client: vercelClient(makers.anthropic),
  },
  {
    label: 'ai, google',
    protocol: 'gemini',
    stops: vercelStops,
    recalls: true,
    client: vercelClient(makers.google),
  },
]
