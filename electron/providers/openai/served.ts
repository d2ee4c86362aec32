/**
 * Which of OpenAI's APIs serve a model, where not both do (OpenAI API documentation: the endpoints on each model's page,
 * and the guide "Migrate to the Responses API").
 */

const responses = 'openai-responses'
const chat = 'openai-chat'

/** Pro models, Codex models and those that research by themselves are to be had at Responses alone. */
const onlyResponses = [
  /^(?:o\d|gpt-5(?:\.\d+)?)-pro(?:-|$)/,
  /(?:^|-)codex(?:-|$)/,
  /-deep-research(?:-|$)/,
]

/**
 * From GPT-5.4 on, Chat Completions answers 400 to a request that offers tools while the model reasons, and from 5.6 on the
 * model reasons unless it is told not to. Coding tools always offer tools, so these models are asked at Responses.
 */
const reasonsWithToolsThere = /^gpt-5\.(?:[4-9]|\d\d)(?!\d)(?!.*-chat)/

/** Models that listen, speak or search by themselves, made for Chat Completions. */
const onlyChat = [/^gpt-(?:4o-(?:mini-)?)?audio(?:-|$)/, /-search-(?:preview|api)(?:-|$)/]

/** Protocol ids; undefined where both serve it. */
export function protocolsOf(model: string): readonly string[] | undefined {
  if (onlyResponses.some((name) => name.test(model)) || reasonsWithToolsThere.test(model))
    return [responses]
  return onlyChat.some((name) => name.test(model)) ? [chat] : undefined
}
