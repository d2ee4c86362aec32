/** What OpenAI's tokens say about whom they were issued to. */
import type { Member } from './people.ts'

interface Times {
  /** Epoch milliseconds. */
  readonly issuedAt: number
  readonly expiresAt: number
}

const seconds = (ms: number): number => Math.floor(ms / 1000)

const about = ({ user, workspace }: Member) => ({
  chatgpt_account_id: workspace.id,
  chatgpt_plan_type: workspace.plan,
  chatgpt_user_id: user.id,
  user_id: user.id,
  ...(workspace.fedramp === true ? { chatgpt_account_is_fedramp: true } : {}),
})

export function idClaims(member: Member, { issuedAt, expiresAt }: Times, client: string): object {
  const { user, workspace } = member
  return {
    iss: 'https://auth.openai.com',
    aud: [client],
    sub: `auth0|${user.id}`,
    email: user.email,
    email_verified: true,
    name: user.name,
    auth_provider: 'password',
    iat: seconds(issuedAt),
    exp: seconds(expiresAt),
    'https://api.openai.com/auth': {
      ...about(member),
      organizations: [
        { id: `org-${workspace.id}`, title: workspace.name, role: 'owner', is_default: true },
      ],
      groups: [],
    },
  }
}

export const accessClaims = (
  member: Member,
  { issuedAt, expiresAt }: Times,
  client: string,
): object => ({
  iss: 'https://auth.openai.com',
  aud: ['https://api.openai.com/v1'],
  client_id: client,
  sub: `auth0|${member.user.id}`,
  iat: seconds(issuedAt),
  nbf: seconds(issuedAt),
  exp: seconds(expiresAt),
  scp: ['openid', 'profile', 'email', 'offline_access'],
  'https://api.openai.com/auth': about(member),
  'https://api.openai.com/profile': { email: member.user.email, email_verified: true },
})
