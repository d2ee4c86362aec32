/** Why a connection through a proxy did not come about, in a sentence that says what to do. */
import type { ProxyAddress } from '../../kernel/proxy-address.ts'

/**
 * - `name`: the proxy's name is not known. `refused`: nothing listens there. `unreachable`: no way to it, or no answer in time.
 * - `tls`: the encrypted connection to the proxy cannot be trusted. `not-a-proxy`: what listens there is something else.
 * - `login`: it wants a login, or another one. `denied`: it does not let us through to this platform.
 * - `upstream`: the proxy works, but does not reach the platform.
 */
export type ProxyFault =
  'name' | 'refused' | 'unreachable' | 'tls' | 'not-a-proxy' | 'login' | 'denied' | 'upstream'

/** `message` is one sentence for people and holds no secret. */
export class ProxyFailure extends Error {
  /** Tells it apart where only codes of errors are read. */
  readonly code = 'EPROXY'
  readonly fault: ProxyFault

  constructor(fault: ProxyFault, message: string) {
    super(message)
    this.name = 'ProxyFailure'
    this.fault = fault
  }
}

const faults: Readonly<Record<string, readonly [ProxyFault, string]>> = {
  ENOTFOUND: ['name', 'its name is not known: check the address'],
  EAI_AGAIN: ['name', 'its name cannot be looked up now: check the network'],
  ECONNREFUSED: ['refused', 'nothing listens there: start the proxy, or change its address'],
  ECONNRESET: ['not-a-proxy', 'it broke the connection off: check its kind and port'],
  EPIPE: ['not-a-proxy', 'it broke the connection off: check its kind and port'],
  ETIMEDOUT: ['unreachable', 'it does not answer: check its address and the network'],
  UND_ERR_CONNECT_TIMEOUT: ['unreachable', 'it does not answer: check its address and the network'],
  EHOSTUNREACH: ['unreachable', 'there is no way to it on this network'],
  ENETUNREACH: ['unreachable', 'this machine is offline'],
  CERT_HAS_EXPIRED: ['tls', 'its certificate has expired'],
  DEPTH_ZERO_SELF_SIGNED_CERT: ['tls', 'its certificate is self-signed'],
  SELF_SIGNED_CERT_IN_CHAIN: ['tls', 'its certificate is self-signed'],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: ['tls', 'its certificate cannot be verified'],
  ERR_TLS_CERT_ALTNAME_INVALID: ['tls', 'its certificate belongs to another name'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['tls', 'it does not speak TLS: use http:// instead of https://'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['tls', 'it does not speak TLS: use http:// instead of https://'],
}

/** A failure below the proxy's own protocol, put into words. */
export function connectionFailure(error: unknown, { url }: ProxyAddress): ProxyFailure {
  if (error instanceof ProxyFailure) return error
  const code = codeOf(error)
  const [fault, words] = faults[code] ?? [
    code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS') ? 'tls' : 'unreachable',
    code === '' ? 'the connection failed' : `the connection failed (${code})`,
  ]
  return new ProxyFailure(fault, `The proxy ${url} could not be used: ${words}.`)
}

export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
