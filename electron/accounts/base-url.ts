/** Which base URLs a channel may have: https anywhere, http only where the wire is one's own. */
import { isIP } from 'node:net'
import { Refused } from '../kernel/refused.ts'

/** The URL without a trailing slash. Throws Refused `invalid` that says what is wrong with it. */
export function readBaseUrl(text: string): string {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined
  if (!url || url.hostname === '')
    throw invalid('The base URL must be a whole address, such as https://api.example.com/v1.')
  if (url.username !== '' || url.password !== '')
    throw invalid(
      'The base URL must not hold a user name or password: put the key into the account.',
    )
  if (url.search !== '' || url.hash !== '')
    throw invalid('The base URL must end with its path: leave out everything from ? or # on.')
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw invalid('The base URL must begin with https:// (or http:// for this machine or network).')
  if (url.protocol === 'http:' && !isNearby(url.hostname))
    throw invalid(
      `Keys would travel to ${url.hostname} unencrypted: use https://, as http:// is for this machine or a private network only.`,
    )
  const path = url.pathname.replace(/\/+$/, '')
  const operation = /\/(?:chat\/completions|completions|responses|messages|models)$/.exec(path)
  if (operation)
    throw invalid(`Leave ${operation[0]} off the base URL: Plugboard adds it to every call.`)
  return url.origin + path
}

/** Whether a host name, as `URL` writes it, stands for this machine or a private network (RFC 1918, 4193, 6598, 6762, 8375). */
export function isNearby(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
  switch (isIP(host)) {
    case 4:
      return isNearbyV4(host)
    case 6:
      return isNearbyV6(host.toLowerCase())
    default:
      return (
        !host.includes('.') ||
        /\.(?:localhost|local|lan|internal|home\.arpa|docker)$/.test(host.toLowerCase())
      )
  }
}

function isNearbyV4(address: string): boolean {
  const [a = 0, b = 0] = address.split('.').map(Number)
  return (
    a === 127 ||
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 100 && b >= 64 && b < 128)
  )
}

function isNearbyV6(address: string): boolean {
  const mapped = /^::ffff:([\da-f]{1,4}):[\da-f]{1,4}$/.exec(address)
  if (mapped) {
    const high = Number.parseInt(mapped[1] ?? '', 16)
    return isNearbyV4(`${high >> 8}.${high & 0xff}.0.0`)
  }
  return address === '::1' || /^f[cd]/.test(address)
}

const invalid = (message: string): Refused => new Refused('invalid', message, 'baseUrl')
