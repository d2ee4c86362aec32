/** Where GitHub is for an account, on github.com or at an enterprise's tenant of ghe.com, and who may be sent its tokens. */
import { Failure } from '../../hub/error.ts'

export const publicHost = 'github.com'

/** The data plane of github.com, where the account's own is not known (GitHub documentation, Copilot network settings). */
export const publicApi = 'https://api.githubcopilot.com'

export interface Places {
  /** Where people sign in. */
  readonly web: string
  /** The REST API. */
  readonly rest: string
  /** The models, where the account's own address is not known. */
  readonly api: string
}

/** `host`: as `hostOf` gives it. */
export function placesOf(host: string): Places {
  if (isLoopback(host)) return { web: host, rest: host, api: host }
  const api = host === publicHost ? publicApi : `https://copilot-api.${host}`
  return { web: `https://${host}`, rest: `https://api.${host}`, api }
}

/**
 * The host a person or a file names: `github.com`, `acme.ghe.com`, or an address of this machine for tests.
 * Throws Failure `invalid-request`.
 */
export function hostOf(named: string | undefined): string {
  const text = (named ?? '').trim().toLowerCase().replace(/\/+$/, '')
  if (text === '') return publicHost
  if (isLoopback(text)) return text
  const host = text.replace(/^https:\/\//, '').replace(/^(?:www|api)\./, '')
  if (host === publicHost || /^[a-z\d-]+\.ghe\.com$/.test(host)) return host
  throw new Failure({
    kind: 'invalid-request',
    message:
      'Copilot is at github.com or at a tenant such as acme.ghe.com. A GitHub Enterprise Server has none of its own: sign in on github.com instead.',
    param: 'host',
  })
}

/** Whether the address is one of this machine. */
export function isLoopback(url: string): boolean {
  if (!/^https?:\/\//.test(url) || !URL.canParse(url)) return false
  return ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)
}

/** Whether GitHub runs this address: the only ones that a token is sent to. */
export function isCopilot(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { protocol, hostname, port } = new URL(url)
  return (
    protocol === 'https:' &&
    port === '' &&
    (hostname.endsWith('.githubcopilot.com') || /^copilot-api\.[a-z\d-]+\.ghe\.com$/.test(hostname))
  )
}

/** The address GitHub named for an account, if it is one that may be trusted with a token. */
export function namedApi(url: unknown, host: string): string | undefined {
  if (typeof url !== 'string') return undefined
  const base = url.replace(/\/+$/, '')
  return isCopilot(base) || (isLoopback(host) && isLoopback(base)) ? base : undefined
}
