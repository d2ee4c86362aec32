/** How a person signs in to a platform instead of pasting a key, and how the sign-in is kept alive. */
import type { Secret } from '../kernel/secret.ts'
import type { FetchJson } from './fetch-json.ts'

/** Plain facts that belong to a credential and are needed to use it, e.g. the workspace's id. Never secret. */
export type Facts = Readonly<Record<string, string>>

/** What proves a sign-in. It is sealed as a whole. */
export interface Credential {
  /** What calls are made with. */
  readonly access: Secret
  /** What a new one is fetched with; absent for tokens that cannot be renewed. */
  readonly refresh?: Secret
  /** Further secrets that the platform's way of renewing needs, by name. */
  readonly others?: Readonly<Record<string, Secret>>
  /** When `access` ends, epoch milliseconds; absent where nobody says. */
  readonly expiresAt?: number
  /** When it was fetched, epoch milliseconds. */
  readonly renewedAt: number
  readonly facts: Facts
  /** The file it was imported from, where another program shares and renews it. */
  readonly source?: string
}

/** Whose sign-in it is: two credentials of one person in one workspace are one account. */
export interface Identity {
  /** Stable and unique on the platform, e.g. user id and workspace id. */
  readonly key: string
  /** What a person calls it, e.g. `anna@example.org (Team)`. */
  readonly label: string
  /** The plan's own name, as the platform says it. */
  readonly plan?: string
}

/** What a flow may ask the network with, and when it is. */
export interface SignInPorts {
  readonly fetchJson: FetchJson
  /** Epoch milliseconds. */
  readonly now: () => number
  /** Random bytes in base64url without padding. */
  readonly random: (bytes: number) => string
  /** SHA-256 of a text, in base64url without padding. */
  readonly sha256: (text: string) => string
}

/** What the owner may set for a platform's sign-in, e.g. a client id of their own or an enterprise's host. */
export type SignInOptions = Readonly<Record<string, string>>

/** The person signs in on a page that sends their browser back to a port of this machine. */
export interface BrowserFlow {
  /** The only ports the platform sends people back to, best first. */
  readonly ports: readonly number[]
  readonly callbackPath: string
  /** How the address names this machine, e.g. `localhost`. */
  readonly callbackHost: string
  /** How long the person may take (milliseconds). */
  readonly lifetimeMs: number
  begin(
    ports: SignInPorts,
    wishes: {
      readonly redirectUri: string
      readonly state: string
      /** Whether the platform should ask which account, also when the browser is signed in already. */
      readonly choose: boolean
      readonly options: SignInOptions
    },
  ): BrowserStart
  /** Throws Failure when the platform refuses the code. */
  finish(
    ports: SignInPorts,
    back: { readonly code: string; readonly redirectUri: string; readonly start: BrowserStart },
  ): Promise<Credential>
  /** A sentence for what the platform sent back instead of a code. */
  explain(error: string, description: string | undefined): string
}

export interface BrowserStart {
  /** What to open. */
  readonly url: string
  /** What `finish` needs (the PKCE verifier …); never leaves the engine. */
  readonly kept: Secret
}

/** The person types a code on a page of the platform, on any machine. */
export interface DeviceFlow {
  /** Throws Failure when the platform offers none, with a sentence that says what to do. */
  begin(ports: SignInPorts, options: SignInOptions): Promise<DeviceStart>
  /** Asks once. Throws Failure when it was denied, has expired, or cannot go on. */
  poll(ports: SignInPorts, start: DeviceStart): Promise<DevicePoll>
}

export interface DeviceStart {
  readonly userCode: string
  /** The platform's own page, known here and not taken from an answer. */
  readonly verificationUrl: string
  readonly kept: Secret
  /** Between two polls, and before the first (milliseconds). */
  readonly intervalMs: number
  /** Epoch milliseconds. */
  readonly expiresAt: number
}

export type DevicePoll =
  | { readonly state: 'pending'; readonly intervalMs: number }
  | { readonly state: 'done'; readonly credential: Credential }

/** A place where another program keeps a sign-in that may be taken over. */
export interface ImportSource {
  readonly id: string
  /** E.g. `Codex CLI (~/.codex/auth.json)`. */
  readonly label: string
  /** What sharing it means, in a sentence; shown before it is taken. */
  readonly caution?: string
  /** Where it may lie, best first. `home`: the home folder; `env`: the environment; `platform`: `process.platform`. */
  paths(place: {
    readonly home: string
    readonly env: Readonly<Record<string, string | undefined>>
    readonly platform: string
  }): readonly string[]
  /**
   * Reads the file's text; the credentials in it, or none. They may be stale, and are then renewed before `identity`. Throws
   * Failure with a sentence when it is not what it should be.
   */
  read(text: string, path: string): readonly Credential[]
}

export interface SignIn {
  /** What the platform's terms say about this, in two or three sentences; shown before the first sign-in. */
  readonly notice: string
  readonly browser?: BrowserFlow
  readonly device?: DeviceFlow
  readonly imports: readonly ImportSource[]
  /**
   * Reads what a person pastes instead: a token, or the text of one of the import files. Throws Failure `invalid-request` with a
   * sentence for what it is not. `options`: what the owner has set of them.
   */
  pasted(ports: SignInPorts, text: string, options?: SignInOptions): Promise<Credential>
  /** Options of `SignInOptions`, for the console and the command line. */
  readonly options: readonly {
    readonly name: string
    readonly label: string
    readonly hint: string
    readonly required: boolean
  }[]
  /** Of a credential that is not stale. */
  identity(credential: Credential): Identity
  /** Whether it must be renewed before it is used at `now`. */
  isStale(credential: Credential, now: number): boolean
  /**
   * Fetches a new one. Throws Failure: `sign-in-expired` when only signing in again helps, any other kind when a later try may
   * succeed.
   */
  renew(ports: SignInPorts, credential: Credential): Promise<Credential>
  /** Tells the platform that it is no longer wanted; best effort. */
  revoke?(ports: SignInPorts, credential: Credential): Promise<void>
}
