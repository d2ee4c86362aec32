/** Tells GitHub's tokens apart by their prefix (GitHub documentation, About authentication to GitHub). */
import { Failure } from '../../hub/error.ts'

/**
 * - `oauth`: of an OAuth app; proves calls to Copilot itself. `app`: of a GitHub App; is exchanged for a Copilot token first.
 * - `fine-grained`: a personal access token; GitHub takes it from few programs.
 */
export type TokenKind = 'oauth' | 'app' | 'fine-grained'

const kinds: readonly (readonly [RegExp, TokenKind])[] = [
  [/^gho_[\w-]+$/, 'oauth'],
  [/^ghu_[\w-]+$/, 'app'],
  [/^github_pat_[\w-]+$/, 'fine-grained'],
]

const advice =
  'Paste a token that begins with gho_ or ghu_, or the text of a file that holds one; or sign in with a code.'

/** What else people paste, and what to tell them. */
const mistakes: readonly (readonly [RegExp, string])[] = [
  [/^ghp_/, 'Copilot takes no classic personal access token (ghp_…).'],
  [/^ghs_/, 'This is a token of an app installation (ghs_…), which has no Copilot seat.'],
  [/^ghr_/, 'This is a refresh token (ghr_…), which proves nothing by itself.'],
  [/^(?:tid|exp|sku)=/, 'This is a Copilot token, which ends within half an hour.'],
]

export const tokenKind = (token: string): TokenKind | undefined =>
  kinds.find(([shape]) => shape.test(token))?.[1]

/** The kind, or a Failure `invalid-request` that says what the text is instead; never with the text itself. */
export function knownKind(token: string): TokenKind {
  const kind = tokenKind(token)
  if (kind) return kind
  const mistake = mistakes.find(([shape]) => shape.test(token))?.[1]
  throw new Failure({
    kind: 'invalid-request',
    message: `${mistake ?? 'This is not a token of GitHub.'} ${advice}`,
  })
}
