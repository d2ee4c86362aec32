/** The table of models, looked up by the names they go under. */
import { expect, test } from 'vitest'
import { factsOf, type ModelFacts } from './model-facts.ts'

test.each<[string, Partial<ModelFacts>]>([
  ['claude-3-haiku-20240307', { thinking: 'none', schemas: false, prefill: true }],
  ['claude-3-5-sonnet-20241022', { thinking: 'none' }],
  ['claude-2.1', { thinking: 'none' }],
  ['claude-3-7-sonnet-latest', { thinking: 'budget', sampling: 'all' }],
  ['claude-sonnet-4-20250514', { thinking: 'budget', sampling: 'all', schemas: false }],
  ['claude-opus-4-1-20250805', { thinking: 'budget', sampling: 'one', maxOutput: 32_000 }],
  ['claude-sonnet-4-5-20250929', { thinking: 'budget', sampling: 'one', schemas: true }],
  ['claude-haiku-4.5', { thinking: 'budget', efforts: [] }],
  ['anthropic.claude-opus-4-6-v1', { thinking: 'either', prefill: false, sampling: 'one' }],
  [
    'anthropic/claude-sonnet-4.6',
    { thinking: 'either', efforts: ['low', 'medium', 'high', 'max'] },
  ],
  ['claude-opus-4-7', { thinking: 'adaptive', sampling: 'none', midSystem: false }],
  ['claude-opus-4-8', { thinking: 'adaptive', midSystem: true, off: 'disabled' }],
  ['claude-sonnet-5', { thinking: 'adaptive', off: 'disabled', forced: 'always' }],
  ['claude-opus-5[1m]', { off: 'disabled', forced: 'always' }],
  ['claude-opus-5-5', { off: 'none', forced: 'never' }],
  ['claude-sonnet-5-5', { off: 'between_tools', forced: 'never' }],
  ['claude-haiku-5-5', { off: 'disabled', sampling: 'none', prefill: false }],
  ['claude-fable-5', { off: 'none', forced: 'always' }],
  ['claude-fable-5-1', { off: 'none', forced: 'never' }],
  ['claude-mythos-preview', { off: 'none', midSystem: false }],
])('%s', (model, facts) => {
  expect(factsOf(model)).toMatchObject(facts)
})

test('an unknown Claude is treated as the newest', () => {
  const newest = factsOf('claude-opus-5-5')
  expect(factsOf('claude-opus-7-1')).toBe(newest)
  expect(factsOf('claude-opus-latest')).toBe(newest)
  expect(factsOf('claude-novella-6')).toBe(newest)
})

test('another vendor’s model keeps what was asked for', () => {
  expect(factsOf('deepseek-chat')).toMatchObject({
    thinking: 'adaptive',
    sampling: 'all',
    prefill: true,
    midSystem: false,
  })
})
