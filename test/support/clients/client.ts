/** A program that uses the gateway through its vendor's SDK, in words that do not depend on its protocol. */

/** Where the program goes: the gateway, or an upstream itself. */
export interface Door {
  /** Without a path; each SDK adds what its vendor's has. */
  readonly url: string
  readonly key: string
}

/** What the program was told. */
export interface Heard {
  readonly text: string
  readonly reasoning: string
  readonly calls: readonly { readonly id: string; readonly name: string; readonly input: unknown }[]
  /** In the SDK's own words. */
  readonly stop: string | null
  /** Whether it was told that the model declined. */
  readonly refused: boolean
  /** Tokens; -1 when none were told. */
  readonly input: number
  readonly cached: number
  readonly output: number
}

/** What the program asks. */
export interface Asking {
  readonly text: string
  /** `model` when absent. */
  readonly model?: string
  /** A PNG as base64. */
  readonly image?: string
  /** Offers `weather`. */
  readonly tools?: boolean
  readonly maxTokens?: number
  readonly thinking?: boolean
  /** Gives up when it fires. */
  readonly signal?: AbortSignal
}

/** A question that takes the tool to answer. */
export interface Errand {
  readonly text: string
  /** `model` when absent. */
  readonly model?: string
  /** The weather of the place the model asks for. */
  weatherOf(place: string): string
}

export interface Client {
  ask(door: Door, asking: Asking): Promise<Heard>
  /** Has the SDK's own loop think, run the tool and send everything back until the model is done; gives its last words. */
  runTools(door: Door, errand: Errand): Promise<string>
}

/** One way of using a gateway. */
export interface Program {
  readonly label: string
  /** What it speaks. */
  readonly protocol: 'openai-chat' | 'openai-responses' | 'anthropic-messages' | 'gemini'
  /** What it calls the ends of an answer. */
  readonly stops: Readonly<Record<'stop' | 'tool-calls' | 'length', string>>
  /** Whether it sends thoughts back in a tool loop. */
  readonly recalls: boolean
  client(stream: boolean): Client
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

/** An option that is given only where there is a signal. */
export const until = (signal: AbortSignal | undefined): { signal?: AbortSignal } =>
  signal ? { signal } : {}
