/** Who is let in to Copilot's data plane, with which token and which headers, and what it costs them. */
import type { IncomingHttpHeaders } from 'node:http'
import { isRecord, type Json } from '../../../electron/codecs/kit/read.ts'
import { Unreadable, type Fault } from '../../../electron/providers/demo/asked.ts'
import type { Bearer, GithubUser } from '../github-sign-in/index.ts'
import { credentialOf } from '../upstream/protocol.ts'
import { hasImage } from './body.ts'
import {
  badRequest,
  noAccess,
  quotaExceeded,
  tokenExpired,
  unauthorized,
  unknownModel,
  wrongEndpoint,
} from './errors.ts'
import { modelOf, servesAt, type CopilotModel, type Endpoint } from './models.ts'

/** What a test may change at any time. */
export interface Switches {
  /** Whether exchanged tokens are only taken with a `Copilot-Integration-Id`. */
  demandsIntegrationId: boolean
}

export interface Backend {
  readonly switches: Switches
  inspect(token: string): Bearer | undefined
  /** The models that need a person's consent and have it, by login and model. */
  readonly agreed: Set<string>
}

export const agreement = ({ login }: GithubUser, { id }: CopilotModel): string => `${login} ${id}`

/** GitHub's own tokens are taken as they are from OAuth apps alone. */
function checkToken(backend: Backend, token: string): Fault | undefined {
  if (/^gh[ps]_|^github_pat_/.test(token))
    return badRequest('Personal Access Tokens are not supported for this endpoint')
  const bearer = backend.inspect(token)
  if (!bearer || bearer.kind === 'ghu_' || bearer.standing === 'revoked')
    return unauthorized('AuthenticateToken authentication failed')
  if (bearer.standing === 'expired') return tokenExpired()
  const { refusal } = bearer.user.seat
  return refusal === undefined ? undefined : noAccess(refusal)
}

export function checkHeaders(backend: Backend, headers: IncomingHttpHeaders): Fault | undefined {
  const token = credentialOf({ authorization: headers.authorization }) ?? ''
  if (token === '') return unauthorized('missing Authorization header')
  const fault = checkToken(backend, token)
  if (fault) return fault
  if (backend.inspect(token)?.kind !== 'copilot') return undefined
  if (headers['editor-version'] === undefined)
    return badRequest('missing Editor-Version header for IDE auth')
  return backend.switches.demandsIntegrationId && headers['copilot-integration-id'] === undefined
    ? badRequest('missing required Copilot-Integration-Id header')
    : undefined
}

/** Throws Unreadable. */
export function userOf(backend: Backend, token: string): GithubUser {
  const bearer = backend.inspect(token)
  if (!bearer) throw new Unreadable(unauthorized('AuthenticateToken authentication failed'))
  return bearer.user
}

/** Whether a person has used up what their plan gives them. */
function isSpent({ seat }: GithubUser, { multiplier }: CopilotModel): boolean {
  const { premium, billing } = seat
  if (premium.hasQuota === false) return true
  if (premium.unlimited || premium.overagePermitted) return false
  return premium.remaining <= 0 && (billing === 'credits' || multiplier > 0)
}

interface Request {
  readonly body: Json
  readonly headers: IncomingHttpHeaders
  readonly path: Endpoint
}

/** The model and the pictures, at one endpoint. */
export function checkRequest(
  backend: Backend,
  user: GithubUser,
  { body, headers, path }: Request,
): Fault | undefined {
  const model = modelOf(body['model'], user)
  if (!model || (model.gated && !backend.agreed.has(agreement(user, model)))) return unknownModel()
  if (!servesAt(model, path)) return wrongEndpoint(model.id, path)
  if (hasImage(body)) {
    if (headers['copilot-vision-request'] !== 'true')
      return badRequest('missing required Copilot-Vision-Request header for vision requests')
    if (!model.vision) return badRequest('vision is not supported by this model', 'model')
  }
  return isSpent(user, model) ? quotaExceeded() : undefined
}

/** On older plans what a person asks costs, and what their agent does on its own does not. */
export function charge(user: GithubUser, body: unknown, headers: IncomingHttpHeaders): void {
  const { premium, billing } = user.seat
  const model = isRecord(body) ? modelOf(body['model'], user) : undefined
  if (!model || billing !== 'premium-requests' || headers['x-initiator'] === 'agent') return
  if (!premium.unlimited) premium.remaining -= model.multiplier
}
