/** The models the demo lists. */
import type { ModelFact } from '../provider.ts'

/** Thinks before it answers, asked or not. */
export const reasoner = 'demo-reasoner'
/** Calls a tool whenever it is offered one. */
export const toolCaller = 'demo-tools'

const sizes = { contextWindow: 128_000, maxOutput: 8_192 }

export const models: readonly ModelFact[] = [
  { id: 'demo-chat', label: 'Demo', ...sizes },
  { id: reasoner, label: 'Demo that thinks first', ...sizes },
  { id: toolCaller, label: 'Demo that calls tools', ...sizes },
]
