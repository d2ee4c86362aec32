/** The models of each protocol's own vendor with which the grid is measured: the newest first, then those that take what it refuses. */
const models: Readonly<Record<string, readonly string[]>> = {
  'openai-chat': ['gpt-5.6', 'gpt-5', 'gpt-4.1', 'gpt-5-search-api'],
  'openai-responses': ['gpt-5.6', 'gpt-5', 'gpt-4.1'],
  'anthropic-messages': ['claude-opus-5', 'claude-opus-4-6', 'claude-sonnet-4-5'],
  gemini: ['gemini-3.1-pro', 'gemini-3-flash', 'gemini-2.5-flash'],
}

export const modelsOf = (protocol: string): readonly string[] => models[protocol] ?? []

/** A model of nobody we know: a builder asks it for everything its protocol has words for. */
export const anyModel = 'any-model'
