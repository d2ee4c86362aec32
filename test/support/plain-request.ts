/** A short request in each protocol, as a program without an SDK writes it, and what marks a whole answer to it. */
import type { Protocol } from './gateway.ts'

export interface Plain {
  readonly path: string
  readonly body: Readonly<Record<string, unknown>>
}

const text = 'Tell me a story.'
const schema = { type: 'object', properties: { place: { type: 'string' } } }

/** `tools`: offers `get_weather`. */
export function plainRequest(
  protocol: Protocol,
  { model, stream, tools = false }: { model: string; stream: boolean; tools?: boolean },
): Plain {
  switch (protocol) {
    case 'openai-chat':
      return {
        path: '/v1/chat/completions',
        body: {
          model,
          stream,
          messages: [{ role: 'user', content: text }],
          ...(tools
            ? {
                tools: [
                  { type: 'function', function: { name: 'get_weather', parameters: schema } },
                ],
              }
            : {}),
        },
      }
    case 'openai-responses':
      return {
        path: '/v1/responses',
        body: {
          model,
          stream,
          store: false,
          input: text,
          ...(tools
            ? {
                tools: [
                  { type: 'function', name: 'get_weather', parameters: schema, strict: false },
                ],
              }
            : {}),
        },
      }
    case 'anthropic-messages':
      return {
        path: '/v1/messages',
        body: {
          model,
          stream,
          max_tokens: 2000,
          messages: [{ role: 'user', content: text }],
          ...(tools ? { tools: [{ name: 'get_weather', input_schema: schema }] } : {}),
        },
      }
    case 'gemini':
      return {
        path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
        body: {
          contents: [{ role: 'user', parts: [{ text }] }],
          ...(tools
            ? {
                tools: [
                  { functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: schema }] },
                ],
              }
            : {}),
        },
      }
  }
}

/** What stands in a streamed answer only where it came to a good end. */
export const ending: Readonly<Record<Protocol, RegExp>> = {
  'openai-chat': /"finish_reason":"/,
  'openai-responses': /"type":"response\.completed"/,
  'anthropic-messages': /"type":"message_stop"/,
  gemini: /"finishReason":"/,
}
