/** Reads a sign-in as the programs that keep one write it: Codex CLI's `auth.json` and the files of two others. */
import { isRecord, type Json, present } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import type { Credential, Facts } from '../sign-in.ts'
import { readClaims } from './claims.ts'
import { textIn } from './answers.ts'
import { credentialOf, namesWorkspace, type Tokens } from './tokens.ts'

export type Stored =
  | { readonly kind: 'tokens'; readonly tokens: Tokens; readonly beside: StoredBeside }
  | { readonly kind: 'personal'; readonly token: string }
  /** Something else that proves an account, with a sentence about where it belongs. */
  | { readonly kind: 'other'; readonly instead: string }
  | { readonly kind: 'nothing' }

interface StoredBeside {
  readonly facts: Facts
  /** Epoch milliseconds. */
  readonly renewedAt: number
}

/** Throws Failure `invalid-request` when the text is no JSON object. */
export function readStored(text: string): Stored {
  const json = parse(text)
  if (!isRecord(json)) throw misread('This is not a sign-in file: it holds no JSON object.')
  const personal = textIn(json, 'personal_access_token')
  // Only where the file says so does it come before a sign-in: left-over tokens are no sign of the contrary.
  if (json['auth_mode'] === 'personalAccessToken' && personal !== undefined)
    return { kind: 'personal', token: personal }
  const tokens = ofCodex(json) ?? ofOpencode(json) ?? ofFlat(json)
  if (tokens) return tokens
  if (personal !== undefined) return { kind: 'personal', token: personal }
  const other = others.find(([field]) => json[field] !== undefined && json[field] !== null)
  return other ? { kind: 'other', instead: other[1] } : { kind: 'nothing' }
}

/** Throws Failure `invalid-request` when nothing names the workspace. */
export function storedCredential(
  { tokens, beside }: Extract<Stored, { kind: 'tokens' }>,
  source?: string,
): Credential {
  const credential = credentialOf(tokens, { ...beside, source })
  if (namesWorkspace(credential)) return credential
  throw misread('This sign-in names no ChatGPT workspace: sign in with the browser instead.')
}

const others: readonly (readonly [string, string])[] = [
  ['OPENAI_API_KEY', 'This file holds an API key: add it as an account of OpenAI.'],
  ['bedrock_api_key', 'This file holds a key for Amazon Bedrock, which is not ChatGPT.'],
  ['agent_identity', 'This file holds the identity of an agent, which only Codex itself can use.'],
]

/** `auth.json`, with and without `auth_mode`: what else the file holds, its tokens are a sign-in. */
function ofCodex(json: Json): Stored | undefined {
  const { tokens } = json
  return isRecord(tokens)
    ? found(tokens, {
        accountId: textIn(tokens, 'account_id'),
        renewed: json['last_refresh'],
      })
    : undefined
}

/** CLIProxyAPI keeps one file for each account. */
const ofFlat = (json: Json): Stored | undefined =>
  found(json, {
    accountId: textIn(json, 'account_id'),
    email: textIn(json, 'email'),
    renewed: json['last_refresh'],
  })

/** opencode keeps its sign-ins in one file, by provider. */
function ofOpencode({ openai: entry }: Json): Stored | undefined {
  if (!isRecord(entry) || entry['type'] !== 'oauth') return undefined
  return found(
    { access_token: entry['access'], refresh_token: entry['refresh'] },
    { accountId: textIn(entry, 'accountId') },
  )
}

interface Told {
  readonly accountId: string | undefined
  readonly email?: string | undefined
  readonly renewed?: unknown
}

function found(tokens: Json, { accountId, email, renewed }: Told): Stored | undefined {
  const access = textIn(tokens, 'access_token')
  if (access === undefined) return undefined
  const at = typeof renewed === 'string' ? Date.parse(renewed) : NaN
  return {
    kind: 'tokens',
    tokens: {
      access,
      refresh: textIn(tokens, 'refresh_token'),
      id: textIn(tokens, 'id_token'),
    },
    beside: {
      facts: present({ accountId, email }),
      // Of unknown age they are taken for old.
      renewedAt: Number.isNaN(at) ? (readClaims(access)?.issuedAt ?? 0) : at,
    },
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    return undefined
  }
}

export const misread = (message: string): Failure =>
  new Failure({ kind: 'invalid-request', message, status: 400 })
