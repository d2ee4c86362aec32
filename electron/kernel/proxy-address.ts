/** Reads the address of a proxy as people write it: which kind it is, where, and with what login. */
import { Refused } from './refused.ts'
import { Secret } from './secret.ts'

export type ProxyKind = 'http' | 'https' | 'socks5'

export interface ProxyAddress {
  readonly kind: ProxyKind
  /** Without brackets. */
  readonly host: string
  readonly port: number
  /** To be stored and shown: never holds a login, e.g. `socks5://127.0.0.1:1080`. */
  readonly url: string
}

/** What a proxy asks of who uses it; both as they were before they were written into a URL. */
export interface ProxyLogin {
  readonly user: string
  readonly password: string
}

export interface EnteredProxy {
  readonly address: ProxyAddress
  /** The login that stood in it, as `loginText` writes it. */
  readonly login: Secret | undefined
}

const kinds: Readonly<Record<string, ProxyKind>> = {
  'http:': 'http',
  'https:': 'https',
  'socks5:': 'socks5',
  // The name is always looked up by the proxy, which is what the `h` asks for.
  'socks5h:': 'socks5',
  'socks:': 'socks5',
}

const usualPorts: Readonly<Record<ProxyKind, number>> = { http: 80, https: 443, socks5: 1080 }

/** Throws Refused `invalid` that says what is wrong, without repeating what was entered. */
export function readProxyAddress(text: string, field = 'proxy'): EnteredProxy {
  const trimmed = text.trim()
  const whole = /^[a-z][a-z\d]*:\/\//i.test(trimmed) ? trimmed : `http://${trimmed}`
  const url = wholeUrl(whole, field)
  const kind = kinds[url.protocol] ?? 'http'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const port = url.port === '' ? portOf(whole, kind) : Number(url.port)
  if (port === 0) throw refused('Port 0 is no port of a proxy.', field)
  return {
    address: {
      kind,
      host,
      port,
      url: `${kind}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    },
    login: url.username === '' && url.password === '' ? undefined : loginIn(url, field),
  }
}

function wholeUrl(text: string, field: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || !Object.hasOwn(kinds, url.protocol) || url.hostname === '')
    throw refused(
      'A proxy is an address such as http://127.0.0.1:7890, https://proxy.example.com or socks5://127.0.0.1:1080.',
      field,
    )
  if (!/^\/?$/.test(url.pathname) || url.search !== '' || url.hash !== '')
    throw refused('The address of a proxy ends with its port: leave out what follows.', field)
  return url
}

/** `URL` drops a port that is the usual one of its scheme, which for a proxy is said all the same. */
function portOf(text: string, kind: ProxyKind): number {
  const said = /:(\d+)\/?$/.exec(text)?.[1]
  return said === undefined ? usualPorts[kind] : Number(said)
}

function loginIn(url: URL, field: string): Secret {
  try {
    const login = {
      user: decodeURIComponent(url.username),
      password: decodeURIComponent(url.password),
    }
    if (
      Object.values(login).every((part) => Buffer.byteLength(part) <= 255 && !/\p{Cc}/u.test(part))
    )
      return loginText(login)
  } catch {
    // A per cent sign that stands for nothing.
  }
  throw refused(
    'The login in the address of the proxy cannot be read: write signs such as @ : / % in it as %40 %3A %2F %25.',
    field,
  )
}

/** A login as one text, to be sealed. */
export const loginText = (login: ProxyLogin): Secret => new Secret(JSON.stringify(login))

/** Reads what `loginText` wrote. */
export function readLogin(text: Secret): ProxyLogin {
  const { user, password } = JSON.parse(text.reveal()) as Partial<ProxyLogin>
  return { user: user ?? '', password: password ?? '' }
}

const refused = (message: string, field: string): Refused => new Refused('invalid', message, field)
