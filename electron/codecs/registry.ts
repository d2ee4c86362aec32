/** Every protocol Plugboard speaks: one line each. `openai-responses` and `gemini` will stand here too. */
export { anthropicMessages } from './anthropic-messages/index.ts'
export { openaiChat } from './openai-chat/index.ts'
