/** What the owner can set for the whole engine: each setting with its usual value and what it accepts. */
import { isIP } from 'node:net'
import { readProxyAddress } from '../kernel/proxy-address.ts'
import { Refused } from '../kernel/refused.ts'

export interface Settings {
  /** The port to listen on, used at the next start; 0 for any that is free. */
  readonly port: number
  /** Host names the gateway answers to beside the loopback ones, in lower case, without port. */
  readonly allowedHosts: readonly string[]
  /** Web origins whose pages may call the gateway. */
  readonly allowedOrigins: readonly string[]
  /** The largest request body, bytes, after decompression. */
  readonly bodyLimit: number
  /** How often a silent stream is kept alive, milliseconds. */
  readonly keepAliveMs: number
  /** After how much silence of an upstream an exchange is given up, milliseconds. */
  readonly idleTimeoutMs: number
  /** Which way requests to upstreams go, where their channel or account does not say otherwise. */
  readonly proxy: ProxySetting
}

/** No proxy at all, the ones that the environment names, or one of the owner's. */
export type ProxySetting =
  | { readonly mode: 'none' }
  | { readonly mode: 'environment' }
  | {
      readonly mode: 'custom'
      /** Without a login. */
      readonly url: string
      /** The login, sealed; never shown. */
      readonly login?: string | undefined
    }

export type SettingName = keyof Settings

interface Setting<T> {
  readonly usual: T
  /** Throws Refused `invalid` that says what is accepted. */
  read(value: unknown): T
}

export const settings: { readonly [Name in SettingName]: Setting<Settings[Name]> } = {
  port: { usual: 7584, read: (value) => whole('port', value, [0, 65_535]) },
  allowedHosts: {
    usual: [],
    read: (value) => list('allowedHosts', value, host),
  },
  allowedOrigins: { usual: [], read: (value) => list('allowedOrigins', value, origin) },
  bodyLimit: {
    usual: 32 * 1024 * 1024,
    read: (value) => whole('bodyLimit', value, [1024, 1024 ** 3]),
  },
  keepAliveMs: { usual: 15_000, read: (value) => whole('keepAliveMs', value, [100, 600_000]) },
  idleTimeoutMs: {
    usual: 600_000,
    read: (value) => whole('idleTimeoutMs', value, [1000, 3_600_000]),
  },
  proxy: { usual: { mode: 'environment' }, read: proxy },
}

export const settingNames = Object.keys(settings) as readonly SettingName[]

function whole(
  field: SettingName,
  value: unknown,
  [least, most]: readonly [number, number],
): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most)
    return value
  throw invalid(field, `a whole number from ${least} to ${most}`)
}

/** A host name or address without scheme and port; IPv6 addresses in brackets or not. */
function host(value: unknown): string {
  const name = typeof value === 'string' ? value.trim().toLowerCase() : ''
  const address = name.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0) return isIP(address) === 6 ? `[${address}]` : address
  if (/^[a-z\d](?:[a-z\d.-]{0,253}[a-z\d])?$/.test(name)) return name
  throw invalid(
    'allowedHosts',
    'host names or addresses without scheme and port, such as gateway.lan',
  )
}

function origin(value: unknown): string {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined
  const bare = url && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  if (url && bare) return url.origin
  throw invalid('allowedOrigins', 'an origin without a path, such as https://chat.example.org')
}

/** A login that is not sealed has no place here. */
function proxy(value: unknown): ProxySetting {
  const { mode, url, login } =
    typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {}
  if (mode === 'none' || mode === 'environment') return { mode }
  if (mode === 'custom' && typeof url === 'string') {
    const entered = readProxyAddress(url)
    if (!entered.login && (login === undefined || typeof login === 'string'))
      return { mode, url: entered.address.url, ...(login === undefined ? {} : { login }) }
  }
  throw invalid('proxy', '{"mode":"none"}, {"mode":"environment"} or a proxy of your own')
}

function list<T>(field: SettingName, value: unknown, read: (item: unknown) => T): readonly T[] {
  if (!Array.isArray(value) || value.length > 50) throw invalid(field, 'a list of at most 50')
  return [...new Set(value.map(read))]
}

const invalid = (field: SettingName, wanted: string): Refused =>
  new Refused('invalid', `${field} must be ${wanted}.`, field)
