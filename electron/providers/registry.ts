/** Every kind of upstream Plugboard knows: one line each. */
export { anthropic } from './anthropic/index.ts'
export { codex } from './codex/index.ts'
export { demo } from './demo/index.ts'
export { githubCopilot } from './github-copilot/index.ts'
export { google } from './google/index.ts'
export { openai } from './openai/index.ts'
export { openaiCompatible } from './openai-compatible/index.ts'
