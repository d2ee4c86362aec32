/** The models the demo lists. */
import type { ModelFact } from '../provider.ts'

/** Thinks before it answers, asked or not. */
export const reasoner = 'demo-reasoner'
/** Calls a tool whenever it is offered one. */
export const toolCaller = 'demo-tools'
/** Turns texts into vectors. */
const embedder = 'demo-embedding'

const chat = { purpose: 'chat', contextWindow: 128_000, maxOutput: 8_192 } as const

export const models: readonly ModelFact[] = [
  { id: 'demo-chat', label: 'Demo', ...chat },
  { id: reasoner, label: 'Demo that thinks first', ...chat },
  { id: toolCaller, label: 'Demo that calls tools', ...chat },
  { id: embedder, label: 'Demo that makes vectors', purpose: 'embedding' },
]
