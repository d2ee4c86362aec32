/** A program that uses the gateway through its vendor's SDK, in words that do not depend on its protocol. */
import type { Gateway } from '../gateway.ts'

/** What the program was told. */
export interface Heard {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  readonly stop: string | null
  /** Tokens; -1 when none were told. */
  readonly input: number
  readonly cached: number
  readonly output: number
}

/** What the program asks. */
export interface Asking {
  readonly text: string
  /** A PNG as base64. */
  readonly image?: string
  /** Offers `weather`. */
  readonly tools?: boolean
  readonly maxTokens?: number
  readonly thinking?: boolean
}

/** A question that takes the tool to answer. */
export interface Errand {
  readonly text: string
  /** The weather of the place the model asks for. */
  weatherOf(place: string): string
}

export interface Client {
  ask(gateway: Gateway, asking: Asking): Promise<Heard>
  /** Has the SDK's own loop think, run the tool and send everything back until the model is done; gives its last words. */
  runTools(gateway: Gateway, errand: Errand): Promise<string>
}

export const model = 'test-model'

export const weather = {
  name: 'get_weather',
  description: 'The weather of a place.',
  schema: {
    type: 'object' as const,
    properties: { place: { type: 'string' } },
    required: ['place'],
  },
}

export interface Place {
  readonly place: string
}
