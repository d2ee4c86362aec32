/** Who may knock at all: keeps web pages out, with or without DNS rebinding, before anything of a request is read. */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'

/** Why a request was turned away at the door. */
export interface Refusal {
  readonly status: 400 | 403 | 415
  readonly message: string
}

/** What the owner allows beyond the defaults. */
export interface DoorRules {
  /** Host names beside the loopback ones, without a port, e.g. `host.docker.internal`. */
  readonly hosts: readonly string[]
  /** Web origins that may call the gateway from a page, e.g. `https://chat.example.org`. */
  readonly origins: readonly string[]
}

export interface Doorkeeper {
  /** Undefined lets the request in. `forms`: whether the path takes uploads as `multipart/form-data` beside JSON. */
  inspect(request: IncomingMessage, forms?: boolean): Refusal | undefined
  /** The listed origin a request comes from; its answer then carries CORS headers. */
  listedOrigin(request: IncomingMessage): string | undefined
}

const loopbackNames = ['127.0.0.1', 'localhost', '[::1]']

export function openDoor(rules: () => DoorRules): Doorkeeper {
  const listedOrigin = (request: IncomingMessage): string | undefined => {
    const { origin } = request.headers
    return origin !== undefined && rules().origins.includes(origin) ? origin : undefined
  }
  return {
    listedOrigin,
    inspect(request, forms = false) {
      const { headers } = request
      const host = headers.host
      if (host === undefined) return { status: 400, message: 'The request has no Host header.' }
      const name = hostName(host)
      if (!loopbackNames.includes(name) && !rules().hosts.includes(name))
        return {
          status: 403,
          message: `The host name ${printable(name)} is not one Plugboard answers to. Use 127.0.0.1, or add the name to the allowed hosts in the settings.`,
        }
      const { origin } = headers
      if (origin !== undefined) {
        if (origin !== `http://${host}` && !rules().origins.includes(origin))
          return {
            status: 403,
            message: `Web pages of ${printable(origin)} may not call Plugboard. The owner can list this origin in the settings.`,
          }
      }
      const site = headers['sec-fetch-site']
      const ownPage = site === undefined || site === 'same-origin' || site === 'none'
      if (!ownPage && listedOrigin(request) === undefined)
        return { status: 403, message: 'Web pages of other sites may not call Plugboard.' }
      return writesJson(request) || (forms && writesForm(request))
        ? undefined
        : {
            status: 415,
            message: 'Send the body as JSON, with the header content-type: application/json.',
          }
    },
  }
}

/** Forms and plain-text posts are how a page writes without asking first; JSON makes the browser ask. */
function writesJson(request: IncomingMessage): boolean {
  const { method, headers } = request
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return true
  const type = headers['content-type']
  if (type === 'application/json') return true
  if (type === undefined)
    return (
      headers['content-length'] === '0' ||
      (headers['content-length'] === undefined && headers['transfer-encoding'] === undefined)
    )
  return /^application\/json\s*(;|$)/i.test(type)
}

/** A page that wrote a form without asking first was turned away by its origin already. */
const writesForm = ({ headers }: IncomingMessage): boolean =>
  /^multipart\/form-data\s*;/i.test(headers['content-type'] ?? '')

/** The host without its port, in lower case; IPv6 keeps its brackets. */
function hostName(host: string): string {
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':')
  return (end > 0 ? host.slice(0, end) : host).toLowerCase()
}

const printable = (text: string): string => JSON.stringify(text.slice(0, 100))

/** Whether the peer is this machine, judged by the socket alone. */
export function isLocal(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress
  if (address === undefined || isIP(address) === 0) return false
  // A peer with our own address is on this machine, whatever the address.
  if (address === request.socket.localAddress) return true
  return address === '::1' || address.startsWith('127.') || address.startsWith('::ffff:127.')
}
