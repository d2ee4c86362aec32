/** Finds GitHub's tokens in the files in which other programs keep them. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import type { Found } from './grant.ts'
import { publicHost } from './places.ts'
import { tokenKind } from './token-kind.ts'

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

const isToken = (value: string | undefined): boolean =>
  value !== undefined && tokenKind(value) !== undefined

/** One for each person on each host: apps that were authorised one after the other leave a token each. */
function oneEach(all: readonly Found[]): readonly Found[] {
  const kept = new Map<string, Found>()
  for (const found of all.filter(({ token }) => isToken(token))) {
    const key = `${found.host ?? publicHost} ${found.login ?? found.token}`
    if (!kept.has(key)) kept.set(key, found)
  }
  return [...kept.values()]
}

/** `github.com:Iv1.…`, `https://github.com:anna`, `acme.ghe.com`: the host, and what stands behind it. */
function keyParts(key: string): { readonly host: string; readonly rest: string | undefined } {
  const parts = /^(?:https:\/\/)?([^:/\s]+)(?::(.+))?$/.exec(key)
  return { host: parts?.[1] ?? key, rest: parts?.[2] }
}

const isHost = (host: string): boolean => host === publicHost || host.endsWith('.ghe.com')

/** `{"github.com:<app>": {user, oauth_token}}`, and the same by host alone. */
export function fromEditors(file: Json): readonly Found[] {
  return oneEach(
    Object.entries(file).flatMap(([key, entry]) => {
      const token = isRecord(entry) ? text(entry['oauth_token']) : undefined
      const { host } = keyParts(key)
      if (!isRecord(entry) || token === undefined || !isHost(host)) return []
      return [{ token, host, login: text(entry['user']) }]
    }),
  )
}

/** `{"github-copilot": {type: "oauth", refresh, access, expires, enterpriseUrl?}}`; `refresh` is GitHub's token. */
export function fromOpencode(file: Json): readonly Found[] {
  return oneEach(
    ['github-copilot', 'github-copilot-enterprise'].flatMap((name) => {
      const entry = file[name]
      if (!isRecord(entry)) return []
      const token = [entry['refresh'], entry['access']].map(text).find(isToken)
      return token === undefined ? [] : [{ token, host: text(entry['enterpriseUrl']) }]
    }),
  )
}

/** `{"copilot_tokens": {"https://github.com:anna": "gho_…"}}`; the field's name has changed with time. */
export function fromCopilotCli(file: Json): readonly Found[] {
  return oneEach(
    Object.values(file).flatMap((field) => {
      if (!isRecord(field)) return []
      return Object.entries(field).flatMap(([key, value]) => {
        const { host, rest: login } = keyParts(key)
        const token = text(value)
        return token === undefined || !isHost(host) ? [] : [{ token, host, login }]
      })
    }),
  )
}

/** A token under one of the names in use, with nothing about it. */
function fromFields(file: Json): readonly Found[] {
  const names = ['github_token', 'githubToken', 'oauth_token', 'access_token', 'refresh', 'token']
  const token = names.map((name) => text(file[name])).find(isToken)
  if (token === undefined) return []
  return [{ token, host: text(file['host']) ?? text(file['enterpriseUrl']) }]
}

/** Whichever of these files it is. */
export function fromAnyFile(file: Json): readonly Found[] {
  for (const read of [fromEditors, fromOpencode, fromCopilotCli, fromFields]) {
    const found = read(file)
    if (found.length > 0) return found
  }
  return []
}

/**
 * The hosts file of the GitHub CLI, of which only hosts, people and tokens are read: a host stands at the margin, its fields
 * below it, and people with a token of their own below `users`.
 */
export function fromGithubCli(yaml: string): readonly Found[] {
  const all: Found[] = []
  let host = ''
  let user: string | undefined
  let token: string | undefined
  /** How far `users` is indented, while its lines last, and whose lines these are. */
  let users: number | undefined
  let person: string | undefined
  const endHost = (): void => {
    // The one in use comes first.
    if (token !== undefined) all.unshift({ token, host, login: user })
    user = token = users = person = undefined
  }
  for (const line of yaml.split(/\r?\n/)) {
    const field = fieldIn(line)
    if (!field) continue
    const { depth, name, value } = field
    if (depth === 0) {
      endHost()
      host = name
      continue
    }
    if (users !== undefined && depth <= users) users = person = undefined
    if (name === 'users' && value === '') users = depth
    else if (users !== undefined && value === '') person = name
    else if (name === 'oauth_token' && person !== undefined)
      all.push({ token: value, host, login: person })
    else if (name === 'oauth_token') token = value
    else if (name === 'user') user = value
  }
  endHost()
  return oneEach(all.filter(({ host: of }) => isHost(of ?? publicHost)))
}

interface Field {
  readonly depth: number
  readonly name: string
  /** '' where lines below it hold the value. */
  readonly value: string
}

function fieldIn(line: string): Field | undefined {
  const parts = /^(\s*)(?:"([^"]+)"|'([^']+)'|([^\s#:'"][^:]*)):(?:\s+(.*))?$/.exec(line)
  if (!parts) return undefined
  const [, indent = '', double, single, plain = '', value] = parts
  return { depth: indent.length, name: double ?? single ?? plain, value: scalar(value) }
}

/** A plain or quoted value, without a comment behind it. */
function scalar(value = ''): string {
  const trimmed = value.trim()
  const quoted = /^"([^"]*)"|^'([^']*)'/.exec(trimmed)
  return quoted ? (quoted[1] ?? quoted[2] ?? '') : trimmed.replace(/\s+#.*$/, '')
}
