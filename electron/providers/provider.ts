/** What one kind of upstream must offer. A provider knows how to address and read its platform, and stores nothing. */
import type { Dispatcher } from 'undici'
import type { Codec, Headers, Target, Warning } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Secret } from '../kernel/secret.ts'
import type { FetchJson } from './fetch-json.ts'
import type { QuotaReading } from './quota.ts'
import type { Credential, Facts, SignIn } from './sign-in.ts'

/** One configured endpoint of a provider, as far as addressing needs it. */
export interface Endpoint {
  /** Without a trailing slash, e.g. `https://api.openai.com/v1`. */
  readonly baseUrl: string
  /** By protocol id, where one of the endpoint's protocols lives elsewhere than `baseUrl`. */
  readonly baseUrls?: Readonly<Record<string, string>>
  /** Headers the owner adds to every call. */
  readonly headers: Readonly<Record<string, string>>
  /** The preset the channel was made from, if any. */
  readonly preset?: string
}

/** A request to make; the body is added by the caller. */
export interface Address {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

/** What to address: a path of the protocol below the endpoint, by one account. */
export interface Call {
  readonly endpoint: Endpoint
  readonly codec: Codec
  /** E.g. `/chat/completions`, as the codec names it. */
  readonly path: string
  /** Absent for accounts that need none. */
  readonly secret: Secret | undefined
  /** The client's own headers that travel with a forwarded request, names in lower case. */
  readonly forwarded?: Headers
  /** What belongs to the account's sign-in beside its secret, e.g. the workspace's id. */
  readonly facts?: Facts
  /** The body as it will be sent; only for platforms whose headers depend on it (`Provider.readsBody`). */
  readonly body?: Readonly<Record<string, unknown>>
}

/** What a model is for: conversations, vectors of texts, drawing, or speaking and listening. */
export type ModelPurpose = 'chat' | 'embedding' | 'image' | 'audio'

/** A model as its platform describes it. */
export interface ModelFact {
  readonly id: string
  /** Absent where neither the platform nor the name says; such a model is taken for a chat model, but refused nothing. */
  readonly purpose?: ModelPurpose
  readonly label?: string
  /** Tokens. */
  readonly contextWindow?: number
  /** Tokens. */
  readonly maxOutput?: number
  /** How much thought it can be asked for, in the platform's words, least first. */
  readonly efforts?: readonly string[]
  /** Ids of the only protocols that serve it, best first, where the platform's list says; absent means all its channel speaks. */
  readonly protocols?: readonly string[]
  /** Whether it looks at pictures, where told. */
  readonly vision?: boolean
  /** Whether it calls tools, where told. */
  readonly tools?: boolean
  /** What a million tokens cost, where the platform's list says. */
  readonly price?: ModelPrice
}

/** US dollars for a million tokens of each kind. */
export interface ModelPrice {
  readonly input: number
  readonly output: number
  readonly cacheRead?: number
  readonly cacheWrite?: number
}

/** How a person proves an account is theirs. */
export type Login =
  | {
      readonly kind: 'api-key'
      /** What such a key looks like, e.g. `sk-…`. */
      readonly hint: string
      /** Where a person gets one. */
      readonly url?: string
      /** A local server may need none. */
      readonly optional: boolean
    }
  | { readonly kind: 'none' }
  /** Signing in on the platform's own page; `Provider.signIn` knows how. */
  | { readonly kind: 'sign-in' }

/** A way to use the platform that people may look for, and that its owner does not allow here. */
export interface NotOffered {
  /** E.g. `Signing in with a … subscription`. */
  readonly label: string
  /** Why, and what works instead, in a sentence or two. */
  readonly reason: string
}

/** A channel as it comes from the factory. */
export interface Preset {
  readonly id: string
  readonly label: string
  /** Absent where only the owner knows it (self-hosted relays). */
  readonly baseUrl?: string
  /** By protocol id, where one of its protocols lives elsewhere than `baseUrl`. */
  readonly baseUrls?: Readonly<Record<string, string>>
  readonly keyUrl?: string
  readonly keyOptional?: boolean
  /** Protocol ids in order of preference, where they differ from the provider's. */
  readonly protocols?: readonly string[]
}

/** A path of OpenAI's API beside its conversations, which can only be passed on as it is. */
export type SidePath =
  | '/embeddings'
  | '/responses/compact'
  | '/images/generations'
  | '/images/edits'
  | '/audio/speech'
  | '/audio/transcriptions'
  | '/audio/translations'

export type { FetchJson } from './fetch-json.ts'

export interface Provider {
  readonly id: string
  readonly label: string
  /** Whose sealed reasoning this platform reads: the protocol's id where it is that protocol's home vendor, else its own id. */
  readonly issuer: string
  /** The same for one endpoint, and one model there, where the platforms behind one provider differ; absent means `issuer`. */
  issuerOf?(endpoint: Endpoint, model?: string): string
  /** Codecs it speaks, best first. */
  readonly speaks: readonly [Codec, ...Codec[]]
  readonly logins: readonly [Login, ...Login[]]
  /** The channels it comes with; the first is the default. */
  readonly presets: readonly [Preset, ...Preset[]]
  /** Where and with which headers a call goes. */
  address(call: Call): Address
  /** The models an account can use, asked from the platform; none that no path of the gateway has a use for. Throws Failure. */
  listModels(call: Omit<Call, 'path'>, fetchJson: FetchJson): Promise<readonly ModelFact[]>
  /**
   * Named adjustments of a request body that this platform needs (`quirks.ts`); gives a new body and leaves the old as it was.
   * `warn` hears of everything the client asked for that is lost by it.
   */
  adjust?(
    body: Record<string, unknown>,
    call: Pick<Call, 'endpoint' | 'codec'> & {
      readonly target: Target
      readonly warn?: (warning: Warning) => void
    },
  ): Record<string, unknown>
  /**
   * Whether a client's own body of this protocol may go to this endpoint byte for byte; absent means yes.
   * Where not, it has to go through `adjust` first.
   */
  forwards?(call: Pick<Call, 'endpoint' | 'codec'>): boolean
  /**
   * Whether this platform's answers in this protocol may go to the client byte for byte; absent means yes. Where not, they are
   * read and said anew in the same protocol.
   */
  answersAsIs?(call: Pick<Call, 'endpoint' | 'codec'>): boolean
  /** Whether the last frame of its streams leaves out what they said before; absent means no. */
  endsEmpty?(call: Pick<Call, 'endpoint' | 'codec'>): boolean
  /**
   * Ids of the only protocols that serve this model at this endpoint, best first; undefined means all that the channel
   * speaks. Where none of them is spoken, the model cannot be had there.
   */
  protocolsOf?(call: {
    readonly endpoint: Endpoint
    readonly model: string
  }): readonly string[] | undefined
  /** Whether the endpoint has one of these paths, below the base URL of its OpenAI side; absent means none. */
  serves?(call: { readonly endpoint: Endpoint; readonly path: SidePath }): boolean
  /** Whether the endpoint keeps responses, so that a request may go on from one by its id; absent means no. */
  keepsResponses?(endpoint: Endpoint): boolean
  /** Whether the platform counts tokens at the protocol's counting path itself. */
  readonly countsTokens?: boolean
  /** Mends the kind of an error where this platform means something else by it. */
  classify?(
    error: GatewayError,
    answer: { readonly status: number; readonly body: unknown; readonly headers: Headers },
  ): GatewayError
  /** How people sign in, where they do. */
  readonly signIn?: SignIn
  /** What is not offered here, and why. */
  readonly notOffered?: readonly NotOffered[]
  /** Whether `address` needs the body: then it is parsed also where it could be forwarded unread. */
  readonly readsBody?: boolean
  /**
   * What the headers of an answer tell of the account's quota; undefined where they tell nothing. `now`: epoch milliseconds.
   * `facts`: of the account's sign-in, for platforms whose headers leave out the unit.
   */
  readQuota?(headers: Headers, now: number, facts?: Facts): QuotaReading | undefined
  /**
   * Asks the platform for the account's quota. Throws Failure. `credential`: the whole sign-in, for platforms that are asked with
   * another of its secrets than calls are made with.
   */
  checkQuota?(
    call: Omit<Call, 'path'> & { readonly credential?: Credential },
    fetchJson: FetchJson,
    now: number,
  ): Promise<QuotaReading>
  /** An upstream that runs inside the engine instead of behind a socket. */
  dispatcher?(): Dispatcher
}
