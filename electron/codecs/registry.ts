/** Every protocol Plugboard speaks: one line each. */
export { anthropicMessages } from './anthropic-messages/index.ts'
export { gemini } from './gemini/index.ts'
export { openaiChat } from './openai-chat/index.ts'
export { openaiResponses } from './openai-responses/index.ts'
