/** Signing in as it is shown: plain objects without secrets. */

/** `waiting`: for the person. `exchanging`: they are back, and the platform is asked for the rest. All others are final. */
export type SignInState = 'waiting' | 'exchanging' | 'done' | 'failed' | 'cancelled' | 'expired'

/** A port that people are sent back to, and who has it. */
export interface PortTaken {
  readonly port: number
  /** E.g. `codex (process 4711)`; absent where it cannot be found out. */
  readonly program?: string
}

export interface SignInView {
  readonly id: string
  /** Provider id. */
  readonly provider: string
  readonly way: 'browser' | 'device'
  readonly state: SignInState
  /** When the person has to be done, epoch milliseconds. */
  readonly expiresAt: number
  /** What to open in a browser (`browser`). */
  readonly url?: string
  /** Where the browser is sent back to: heard here, or by nobody, so that its address has to be pasted (`browser`). */
  readonly callback?: 'listening' | { readonly taken: readonly PortTaken[] }
  /** What to type on the page at `verificationUrl` (`device`). */
  readonly userCode?: string
  readonly verificationUrl?: string
  /** Why it ended without an account, or what is still wrong with the account; one sentence that says what to do. */
  readonly message?: string
  /** The account that was added or signed in again. */
  readonly accountId?: string
}

/** A file of another program that is there and may hold a sign-in; it was not read. */
export interface ImportView {
  readonly sourceId: string
  readonly label: string
  /** What sharing it means; to be shown before it is taken over. */
  readonly caution?: string
  /** Absent where the source is known but its file is not found: the owner may name one. */
  readonly path?: string
}

/** What a platform's terms say about signing in here. */
export interface NoticeView {
  readonly text: string
  readonly acknowledged: boolean
}
