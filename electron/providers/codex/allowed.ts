/** What a body may hold: ChatGPT's Codex answers 400 to every field it does not know, so only these go through. */

/** Top-level fields. Tomorrow's are one line here. */
export const allowedFields: ReadonlySet<string> = new Set([
  'model',
  'instructions',
  'input',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'reasoning',
  'store',
  'stream',
  'stream_options',
  'include',
  'service_tier',
  'prompt_cache_key',
  'text',
  'client_metadata',
])

/** The options of a stream that it knows; none of those that OpenAI's API has. */
export const allowedStreamOptions: ReadonlySet<string> = new Set(['reasoning_summary_delivery'])

/** What it tells beside an answer, whether asked or not. */
export const toldAnyway = 'reasoning.encrypted_content'

/** The only tier that is more than the usual one. */
export const allowedTier = 'priority'

/** Other words for the usual tier. */
export const usualTiers: ReadonlySet<unknown> = new Set(['auto', 'default', null])

/** Values that ask for nothing but what happens anyway; they go without a word. */
export const idleValues: Readonly<Record<string, readonly unknown[]>> = {
  temperature: [1],
  top_p: [1],
  top_logprobs: [0],
  presence_penalty: [0],
  frequency_penalty: [0],
  truncation: ['disabled'],
  background: [false],
}

/** Why a field is left out, where that is more than that it is not known. */
export const reasons: Readonly<Record<string, string>> = {
  max_output_tokens: 'dropped: a ChatGPT plan takes no limit of the output',
  max_completion_tokens: 'dropped: a ChatGPT plan takes no limit of the output',
  temperature: 'dropped: a ChatGPT plan takes no sampling settings',
  top_p: 'dropped: a ChatGPT plan takes no sampling settings',
  previous_response_id: 'dropped: ChatGPT keeps no responses to go on from',
  conversation: 'dropped: ChatGPT keeps no conversations to go on from',
  background: 'dropped: ChatGPT only answers at once',
  prompt: 'dropped: a ChatGPT plan has no stored prompts',
}

export const usualReason = 'dropped: a ChatGPT plan takes no such field'

/** How the ids of items begin, by their type; with another one, or of another type, an item goes without. */
export const idPrefixes: ReadonlyMap<unknown, string> = new Map([
  ['message', 'msg_'],
  ['reasoning', 'rs_'],
  ['function_call', 'fc_'],
  ['custom_tool_call', 'ctc_'],
  ['custom_tool_call_output', 'ctco_'],
  ['web_search_call', 'ws_'],
  ['image_generation_call', 'ig_'],
])

/** Of an item's id, and of a call's. */
export const longestId = 64

/** How its seals of reasoning begin; all others are answered with 400. */
export const sealPrefix = 'gAAAA'

/** Kinds of tools; what else OpenAI's API has runs on what an organisation stores there, or on its machines. */
export const allowedTools: ReadonlySet<unknown> = new Set([
  'function',
  'custom',
  'namespace',
  'web_search',
  'image_generation',
  'local_shell',
  'tool_search',
])
