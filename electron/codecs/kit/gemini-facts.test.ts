/** Tests of how a name finds its row. */
import { expect, it } from 'vitest'
import { geminiFacts } from './gemini-facts.ts'

it.each([
  ['gemini-2.5-pro', { thinking: 'budget', budget: { min: 128, max: 32_768, canDisable: false } }],
  [
    'models/gemini-2.5-flash-lite-preview-06-17',
    { thinking: 'budget', budget: { min: 512, max: 24_576, canDisable: true } },
  ],
  ['gemini-2.0-flash-001', { thinking: 'none', fetchesUrls: false, maxOutput: 8192 }],
  ['gemini-1.5-pro', { thinking: 'none', signedCalls: false }],
  ['google/gemini-3-pro-preview', { levels: ['LOW', 'HIGH'], signedCalls: true }],
  ['gemini-3.1-pro-preview-customtools', { levels: ['LOW', 'MEDIUM', 'HIGH'] }],
  ['gemini-3.5-flash-lite', { levels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'], mixesSearch: true }],
  ['gemini-3.8-flash', { levels: ['LOW', 'MEDIUM', 'HIGH'], resultParts: true }],
  ['gemini-4-nano', { thinking: 'level', signedCalls: true }],
  ['gemini-pro-latest', { thinking: 'level' }],
  ['gemini-3-pro-image-preview', { thinking: 'none', signedCalls: true }],
  ['gemma-3-27b-it', { thinking: 'none', mixesSchema: false }],
])('%s', (model, facts) => {
  expect(geminiFacts(model)).toMatchObject(facts)
})

it('assumes no limit of output for a model it does not know', () => {
  expect(geminiFacts('gemini-9-pro')).not.toHaveProperty('maxOutput')
  expect(geminiFacts('gemma-3-27b-it')).not.toHaveProperty('maxOutput')
})
