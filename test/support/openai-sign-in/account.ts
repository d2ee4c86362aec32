/** What can be done with a token once it is there: give it back, and ask whose it is. */
import type { Route } from '../fake-server/site.ts'
import { authorizedBy } from '../fake-server/visit.ts'
import { told, type Desk } from './desk.ts'

export function accounts({ ledger }: Desk): Readonly<Record<string, Route>> {
  return {
    'POST /oauth/revoke': ({ sent, fields }) => {
      if (sent !== 'json') return told(400, 'invalid_request', 'Expected JSON.')
      const known = ledger.find(fields.get('token') ?? '')
      const hint = fields.get('token_type_hint')
      if (hint !== 'refresh_token' && hint !== 'access_token')
        return told(400, 'invalid_request', 'token_type_hint is missing.')
      if (hint === 'refresh_token' && fields.get('client_id') !== known?.session.client)
        return told(400, 'invalid_client', 'The token was issued to another client.')
      // Nobody is told whether a token was any good (RFC 7009).
      if (known) ledger.revoke(known.token)
      return { status: 200, body: {} }
    },
    'GET /api/accounts/v1/user-auth-credential/whoami': (visit) => {
      const bearer = ledger.inspect(authorizedBy(visit, 'Bearer'))
      if (bearer?.standing !== 'live')
        return told(401, 'invalid_token', 'The access token is invalid or was revoked.')
      const { user, workspace } = bearer.member
      return {
        status: 200,
        body: {
          email: user.email,
          chatgpt_user_id: user.id,
          chatgpt_account_id: workspace.id,
          chatgpt_plan_type: workspace.plan,
          chatgpt_account_is_fedramp: workspace.fedramp === true,
        },
      }
    },
  }
}
