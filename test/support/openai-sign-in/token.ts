/** The token endpoint: codes for tokens with PKCE, and refresh tokens that work once (RFC 6749, RFC 7636). */
import { createHash } from 'node:crypto'
import type { Reply, Route } from '../fake-server/site.ts'
import type { Visit } from '../fake-server/visit.ts'
import { plainly, told, type Desk } from './desk.ts'

const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

export function tokens(desk: Desk): Readonly<Record<string, Route>> {
  const { ledger } = desk
  const lifetime = (): object => ({
    token_type: 'Bearer',
    expires_in: Math.floor(desk.life.access / 1000),
  })

  function exchange({ sent, fields }: Visit): Reply {
    if (sent !== 'form')
      return plainly(400, 'invalid_request', 'Codes are exchanged by a form, not by JSON.')
    const code = desk.codes.get(fields.get('code') ?? '')
    if (!code || code.used)
      return plainly(400, 'invalid_grant', 'The authorization code is unknown or was used before.')
    if (code.expiresAt <= desk.now())
      return plainly(400, 'invalid_grant', 'The authorization code has expired.')
    // Whatever is wrong from here on, nobody tries again with this code.
    code.used = true
    if (fields.get('client_id') !== code.client || fields.get('redirect_uri') !== code.redirectUri)
      return plainly(400, 'invalid_grant', 'The code was issued to another client or address.')
    if (sha256(fields.get('code_verifier') ?? '') !== code.challenge)
      return plainly(400, 'invalid_grant', 'The code verifier does not match the challenge.')
    return {
      status: 200,
      body: { ...ledger.issue({ member: code.member, client: code.client }), ...lifetime() },
    }
  }

  function renew({ fields }: Visit): Reply {
    const known = ledger.find(fields.get('refresh_token') ?? '')
    if (known?.kind !== 'refresh')
      return told(401, 'invalid_grant', 'The refresh token is not known.')
    if (fields.get('client_id') !== known.session.client)
      return told(401, 'invalid_client', 'The refresh token was issued to another client.')
    if (known.revoked)
      return told(401, 'refresh_token_invalidated', 'Your refresh token has been invalidated.')
    if (known.expiresAt <= desk.now())
      return told(401, 'refresh_token_expired', 'Your refresh token has expired.')
    if (known.used > 0) {
      known.used++
      return told(401, 'refresh_token_reused', 'Your refresh token has already been used.')
    }
    if (!desk.switches.rotates) {
      const { access_token } = ledger.issue(known.session)
      return { status: 200, body: { access_token, ...lifetime() } }
    }
    known.used++
    return { status: 200, body: { ...ledger.issue(known.session), ...lifetime() } }
  }

  return {
    'POST /oauth/token': (visit) => {
      switch (visit.fields.get('grant_type')) {
        case 'authorization_code':
          return exchange(visit)
        case 'refresh_token':
          return renew(visit)
        default:
          return plainly(400, 'unsupported_grant_type', 'This grant type is not supported.')
      }
    },
  }
}
