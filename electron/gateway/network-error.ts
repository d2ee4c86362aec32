/** Says in words why a call to an upstream failed below HTTP. */
import type { GatewayError } from '../hub/error.ts'

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there (connection refused)',
  ENOTFOUND: 'its name cannot be found; check the address and the network',
  EAI_AGAIN: 'its name cannot be looked up now; check the network',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EHOSTUNREACH: 'there is no way to it on this network',
  ENETUNREACH: 'this machine is offline',
  ETIMEDOUT: 'it did not accept the connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'it did not accept the connection in time',
  UND_ERR_SOCKET: 'it closed the connection',
  UND_ERR_HEADERS_OVERFLOW: 'it sent too many headers',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate chain is self-signed (a proxy may be reading along)',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate cannot be verified',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate belongs to another name',
}

/** `began`: whether the upstream had sent its head already. */
export function networkError(thrown: Error, url: string, began: boolean): GatewayError {
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : ''
  // A proxy's fault is a whole sentence already, without its login.
  if (code === 'EPROXY') return { kind: 'upstream-unavailable', message: thrown.message }
  if (code.startsWith('HPE_'))
    return {
      kind: 'upstream-invalid',
      message: `${hostOf(url)} answered something that is not HTTP.`,
    }
  const reason = reasons[code] ?? 'the connection failed'
  return began
    ? {
        kind: 'upstream-incomplete',
        message: `The answer of ${hostOf(url)} was cut: ${reason}.`,
      }
    : { kind: 'upstream-unavailable', message: `${hostOf(url)} could not be reached: ${reason}.` }
}

function hostOf(url: string): string {
  try {
    return new URL(url).host
  } catch {
    return 'The upstream'
  }
}
