/** Tests of the facts about OpenAI's models. */
import { describe, expect, it, test } from 'vitest'
import { gptFacts, nearestEffort, takesSampling } from './gpt-facts.ts'

describe('efforts', () => {
  it.each([
    ['gpt-5', 'none', 'minimal'],
    ['gpt-5', 'xhigh', 'high'],
    ['gpt-5-pro', 'low', 'high'],
    ['gpt-5-codex', 'minimal', 'low'],
    ['gpt-5.1', 'none', 'none'],
    ['gpt-5.1', 'minimal', 'low'],
    ['gpt-5.1', 'max', 'high'],
    ['gpt-5.1-codex-max', 'max', 'xhigh'],
    ['gpt-5.2-2025-12-11', 'xhigh', 'xhigh'],
    ['gpt-5.2-pro', 'none', 'medium'],
    ['gpt-5.3-chat-latest', 'high', 'medium'],
    ['gpt-5.6-terra', 'max', 'max'],
    ['openai/o3', 'minimal', 'low'],
    ['o4-mini-2025-04-16', 'none', 'low'],
    ['gpt-oss-120b', 'max', 'high'],
    ['gpt-4o', 'high', undefined],
    ['o1-mini', 'high', undefined],
    ['a-model-of-tomorrow', 'max', 'max'],
    ['a-model-of-tomorrow', 'none', 'none'],
  ] as const)('70. %s asked for %s is asked for %s', (model, asked, given) => {
    expect(nearestEffort(gptFacts(model), asked)).toBe(given)
  })
})

test.each([
  ['gpt-5', undefined, false],
  ['gpt-5.2', undefined, true],
  ['gpt-5.2', 'none', true],
  ['gpt-5.2', 'low', false],
  ['gpt-5.5', undefined, false],
  ['gpt-5.5', 'none', true],
  ['o3-mini', undefined, false],
  ['gpt-4.1-nano', undefined, true],
  ['ft:gpt-4.1-mini-2025-04-14:us::1', undefined, true],
  ['claude-sonnet-4-5', 'high', true],
])('%s at the effort %s takes sampling settings: %s', (model, effort, takes) => {
  expect(takesSampling(gptFacts(model), effort)).toBe(takes)
})

test('stop strings are refused by o3, o4-mini and the GPT-5 family alone', () => {
  const refusing = ['o1', 'o3-mini', 'o3', 'o4-mini', 'gpt-5-mini', 'gpt-4o', 'deepseek-chat']
  expect(refusing.filter((model) => !gptFacts(model).stop)).toEqual(['o3', 'o4-mini', 'gpt-5-mini'])
})

test('output limits are told where they are known', () => {
  expect(gptFacts('gpt-4.1').maxOutput).toBe(32_768)
  expect(gptFacts('ft:gpt-4o-mini:x').maxOutput).toBe(16_384)
  expect(gptFacts('mistral-large').maxOutput).toBeUndefined()
})
