/** How Plugboard names itself to GitHub: by its own name, everywhere. */
import { version } from '../../kernel/version.ts'

const name = `plugboard/${version}`

/** Copilot wants to know the editor; it is told that there is none but us. */
export const named: Readonly<Record<string, string>> = {
  'user-agent': name,
  'editor-version': name,
  'editor-plugin-version': name,
}

/** The versions of GitHub's APIs that the requests are written for. */
export const apiVersions = {
  /** Of the models; older ones leave out what they cost and which endpoints serve them. */
  models: '2026-08-01',
  /** Of the account's tokens and quota. */
  account: '2025-04-01',
} as const

/**
 * What GitHub calls a program that it has made an arrangement with. We have none, so nothing is sent unless the owner has
 * been given a name of their own.
 */
export const integration = (id: string | undefined): Readonly<Record<string, string>> =>
  id === undefined ? {} : { 'copilot-integration-id': id }
