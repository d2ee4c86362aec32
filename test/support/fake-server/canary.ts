/** Makes the secrets of the fakes: each holds the word `canary`, so that a test can search everything that was written for leaks. */
import { randomBytes } from 'node:crypto'

/** New each time, in letters and digits after the prefix. */
export const canary = (prefix = ''): string => `${prefix}canary${randomBytes(12).toString('hex')}`

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')

/** A JSON Web Token with these claims (RFC 7519). Nobody can check its signature, but everybody can read it. */
export const jwt = (claims: object): string =>
  `${encoded({ alg: 'RS256', typ: 'JWT', kid: 'fake' })}.${encoded(claims)}.${canary()}`
