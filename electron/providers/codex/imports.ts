/** Where other programs keep a sign-in to ChatGPT that may be taken over. */
import type { Credential, ImportSource } from '../sign-in.ts'
import { misread, readStored, storedCredential } from './stored.ts'

const caution = (program: string): string =>
  `Plugboard and ${program} would share one sign-in, and each renewal ends the other’s copy of it, so that one of them has to sign in again; signing in here separately avoids that.`

function read(text: string, path: string): readonly Credential[] {
  const stored = readStored(text)
  switch (stored.kind) {
    case 'tokens':
      return [storedCredential(stored, path)]
    case 'personal':
      throw misread('This file holds a personal access token: paste the token itself instead.')
    case 'other':
      throw misread(stored.instead)
    case 'nothing':
      return []
  }
}

export const imports: readonly ImportSource[] = [
  {
    id: 'codex-cli',
    label: 'Codex CLI (auth.json)',
    caution: caution('Codex'),
    paths: ({ home, env: { CODEX_HOME: folder = '' } }) => [
      `${folder === '' ? `${home}/.codex` : folder.replace(/[/\\]+$/, '')}/auth.json`,
    ],
    read,
  },
  {
    id: 'opencode',
    label: 'opencode (auth.json)',
    caution: caution('opencode'),
    // The same folder on every system.
    paths: ({ home, env: { XDG_DATA_HOME: folder = '' } }) => [
      `${folder === '' ? `${home}/.local/share` : folder}/opencode/auth.json`,
    ],
    read,
  },
  {
    id: 'cli-proxy-api',
    label: 'CLIProxyAPI (codex-….json)',
    caution: caution('CLIProxyAPI'),
    // Its files are named after the accounts in them, so the owner has to say which.
    paths: () => [],
    read,
  },
]
