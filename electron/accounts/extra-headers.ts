/** Which headers an owner may add to every call of a channel. */
import { Refused } from '../kernel/refused.ts'

export type ExtraHeaders = Readonly<Record<string, string>>

/** Headers of the connection or the body, which the gateway itself writes (RFC 9110, section 7.6.1). */
const ours = new Set([
  'host',
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'expect',
  'content-length',
  'content-type',
  'content-encoding',
  'accept-encoding',
])

const most = 20

/** The headers with their names in lower case. Throws Refused `invalid` that names the header at fault. */
export function readHeaders(headers: ExtraHeaders): ExtraHeaders {
  const entries = Object.entries(headers)
  if (entries.length > most) throw invalid(`A channel can add at most ${most} headers.`)
  return Object.fromEntries(
    entries.map(([name, value]) => {
      check(name.toLowerCase(), value)
      return [name.toLowerCase(), value]
    }),
  )
}

function check(name: string, value: string): void {
  if (!/^[!#$%&'*+.^_`|~\w-]{1,100}$/.test(name))
    throw invalid(`"${name.slice(0, 100)}" is not a header name.`)
  if (ours.has(name)) throw invalid(`The header ${name} is written by Plugboard: leave it out.`)
  // These values are stored and shown in the open.
  if (/auth|cookie|token|secret|password|(?:^|-)(?:api-?)?key$/.test(name))
    throw invalid(`The header ${name} would hold a secret: put the key into the account instead.`)
  if (!/^[\t\x20-\x7e\x80-\xff]{0,1000}$/.test(value))
    throw invalid(
      `The value of the header ${name} is too long or holds characters that cannot be sent.`,
    )
}

const invalid = (message: string): Refused => new Refused('invalid', message, 'headers')
