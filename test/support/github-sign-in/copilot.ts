/** What GitHub's API says of a person and their Copilot: who they are, the short token, and what is left of the plan. */
import type { Reply, Route } from '../fake-server/site.ts'
import { authorizedBy, type Visit } from '../fake-server/visit.ts'
import { refused, type Desk } from './desk.ts'
import type { Issued } from './ledger.ts'
import type { GithubUser, Meter } from './people.ts'

const versions = new Set([
  '2022-11-28',
  '2025-04-01',
  '2025-05-01',
  '2026-01-09',
  '2026-06-01',
  '2026-08-01',
])

/** Why somebody has no Copilot, for those reasons that have words of their own. */
const reasons: Readonly<Record<string, string>> = {
  no_copilot_access: 'You do not have access to GitHub Copilot.',
  not_signed_up: 'You have not signed up for GitHub Copilot.',
  subscription_ended: 'Your GitHub Copilot subscription has ended.',
  feature_flag_blocked: 'Your organization has blocked this feature.',
  billing_locked: 'Your account is locked because of a billing problem.',
}

const noAccess = (id: string): Reply => ({
  status: 403,
  body: {
    message: 'Resource not accessible by integration',
    can_signup_for_limited: id === 'not_signed_up',
    error_details: {
      notification_id: id,
      title: 'No access to GitHub Copilot',
      message: reasons[id] ?? `GitHub Copilot was refused: ${id}.`,
      url: 'https://github.com/settings/copilot',
    },
  },
})

const midnight = (ms: number): string => new Date(ms).toISOString()
const dayOf = (ms: number): string => midnight(ms).slice(0, 10)

function snapshot(id: string, meter: Meter, now: number): object {
  const { entitlement, remaining, unlimited, overagePermitted, hasQuota } = meter
  const share = entitlement === 0 ? 0 : (100 * remaining) / entitlement
  return {
    quota_id: id,
    entitlement,
    remaining: Math.floor(remaining),
    quota_remaining: remaining,
    percent_remaining: unlimited ? 100 : Math.max(0, share),
    unlimited,
    overage_count: Math.max(0, -remaining),
    overage_permitted: overagePermitted,
    ...(hasQuota === undefined ? {} : { has_quota: hasQuota }),
    quota_reset_at: 0,
    timestamp_utc: midnight(now),
  }
}

/** The free plan is told in the older shape, everything else in snapshots. */
function quotaOf({ seat }: GithubUser, now: number): object {
  const { chat, completions, premium, resetsAt, billing } = seat
  if (billing === 'limited')
    return {
      monthly_quotas: { chat: chat.entitlement, completions: completions.entitlement },
      limited_user_quotas: { chat: chat.remaining, completions: completions.remaining },
      limited_user_reset_date: dayOf(resetsAt),
    }
  return {
    token_based_billing: billing === 'credits',
    quota_reset_date: dayOf(resetsAt),
    quota_reset_date_utc: midnight(resetsAt),
    quota_snapshots: {
      chat: snapshot('chat', chat, now),
      completions: snapshot('completions', completions, now),
      premium_interactions: snapshot('premium_interactions', premium, now),
    },
  }
}

type Answer = (known: Issued) => Reply

export function api(desk: Desk): Readonly<Record<string, Route>> {
  const { ledger, life, now } = desk

  /** What GitHub asks of every call before it looks at what is wanted. */
  function checked(visit: Visit, answer: Answer): Reply {
    if (visit.headers['user-agent'] === undefined)
      return {
        status: 403,
        body: 'Request forbidden by administrative rules. Please make sure your request has a User-Agent header.',
      }
    const version = visit.headers['x-github-api-version']
    if (version !== undefined && !versions.has(String(version)))
      return refused(400, `"${String(version)}" is not a supported API version.`)
    const token = authorizedBy(visit, 'token') || authorizedBy(visit, 'Bearer')
    const known = ledger.find(token)
    const standing = ledger.inspect(token)?.standing
    if (!known || standing !== 'live' || known.kind === 'copilot')
      return refused(401, 'Bad credentials')
    return answer(known)
  }

  /** The same for what only some programs may ask. */
  const internal = (visit: Visit, answer: Answer): Reply =>
    checked(visit, (known) => {
      switch (desk.app(known.client)?.internal) {
        case 'granted':
          return answer(known)
        case 'forbidden':
          return refused(403, 'Resource not accessible by integration')
        default:
          return refused(404, 'Not Found')
      }
    })

  function exchange({ user, client }: Issued): Reply {
    const { seat } = user
    if (seat.refusal !== undefined) return noAccess(seat.refusal)
    const { token, expiresAt = 0 } = ledger.issue({
      kind: 'copilot',
      user,
      client,
      lifetime: life.copilot,
    })
    const isLimited = seat.billing === 'limited'
    return {
      status: 200,
      body: {
        token,
        expires_at: Math.floor(expiresAt / 1000),
        refresh_in: life.copilot / 1000 - 300,
        sku: seat.sku,
        individual: seat.organizations.length === 0,
        endpoints: {
          api: desk.switches.endpointsApi,
          'origin-tracker': 'https://origin-tracker.example.org',
          proxy: 'https://proxy.example.org',
          telemetry: 'https://telemetry.example.org',
        },
        chat_enabled: true,
        copilot_plan: seat.plan,
        limited_user_quotas: isLimited
          ? { chat: seat.chat.remaining, completions: seat.completions.remaining }
          : null,
        limited_user_reset_date: isLimited ? dayOf(seat.resetsAt) : null,
        organization_list: seat.organizations,
        enterprise_list: null,
        telemetry: 'disabled',
        public_suggestions: 'enabled',
        code_quote_enabled: true,
        copilotignore_enabled: false,
      },
    }
  }

  function about({ user }: Issued): Reply {
    const { seat, login } = user
    return {
      status: 200,
      body: {
        login,
        access_type_sku: seat.sku,
        copilot_plan: seat.plan,
        chat_enabled: seat.refusal === undefined,
        assigned_date: '2025-01-01T00:00:00Z',
        analytics_tracking_id: `fake-${login}`,
        can_signup_for_limited: seat.refusal === 'not_signed_up',
        organization_login_list: seat.organizations,
        organization_list: seat.organizations.map((name) => ({ login: name, name })),
        ...quotaOf(user, now()),
      },
    }
  }

  return {
    'GET /user': (visit) =>
      checked(visit, ({ user: { id, login, name, email } }) => ({
        status: 200,
        headers: { 'x-oauth-scopes': 'read:user' },
        body: { id, login, name, email, type: 'User' },
      })),
    'GET /copilot_internal/v2/token': (visit) => internal(visit, exchange),
    'GET /copilot_internal/user': (visit) => internal(visit, about),
  }
}
