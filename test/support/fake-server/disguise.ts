/** Finds requests that pass themselves off as another program: a promise of Plugboard's, which no platform checks. */
import type { IncomingHttpHeaders } from 'node:http'

const names = [
  'user-agent',
  'originator',
  'editor-version',
  'editor-plugin-version',
  'copilot-integration-id',
] as const

const others =
  /codex|vscode|code-oss|copilot|opencode|opencodex|claude|jetbrains|zed|cline|goose|GithubCLI/i

/** Each header that names another program, as `name: value`. */
export const disguises = (headers: IncomingHttpHeaders): readonly string[] =>
  names.flatMap((name) => {
    const value = headers[name]
    return typeof value === 'string' && others.test(value) ? [`${name}: ${value}`] : []
  })
