/** Signing in with a code, at an OAuth app of the owner's own (GitHub documentation, Authorizing OAuth apps, Device flow; RFC 8628). */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { Failure, type GatewayError } from '../../hub/error.ts'
import { Secret } from '../../kernel/secret.ts'
import type {
  Credential,
  DeviceFlow,
  DevicePoll,
  DeviceStart,
  SignInOptions,
  SignInPorts,
} from '../sign-in.ts'
import { unsettled } from './grant.ts'
import { integrationName } from './integration-name.ts'
import { hostOf, placesOf } from './places.ts'
import { named } from './program.ts'
import { type Answer, wordsOf } from './refusals.ts'
import { readGrant, renew } from './renew.ts'

/** Who the person is, and nothing of what they have. */
const scope = 'read:user'

const second = 1000
/** Where the answer does not say (RFC 8628, section 3.2; GitHub's own values). */
const usual = { intervalMs: 5 * second, lifetimeMs: 900 * second } as const
/** What `slow_down` adds where it does not say (RFC 8628, section 3.5). */
const slower = 5 * second

const ownApp =
  'Register an OAuth app at https://github.com/settings/applications/new, tick “Enable Device Flow” there, and enter its client ID'

/** What `begin` leaves for `poll`. */
interface Kept {
  readonly deviceCode: string
  readonly clientId: string
  readonly host: string
  readonly integrationId?: string
}

/** What `poll` has learned of a sign-in that goes on; forgotten with its `kept`. */
interface Progress {
  /** Grows with each `slow_down`, for good. */
  readonly intervalMs: number
  /** The code is spent: only what comes after it is still to be done. */
  readonly granted?: Credential
}

const underWay = new WeakMap<Secret, Progress>()

export const deviceFlow: DeviceFlow = { begin, poll }

async function begin(ports: SignInPorts, options: SignInOptions): Promise<DeviceStart> {
  const clientId = (options['clientId'] ?? '').trim()
  if (clientId === '')
    throw new Failure({
      kind: 'invalid-request',
      message: `Plugboard has no OAuth app at GitHub and borrows nobody's. ${ownApp}; or paste a token, or take over a sign-in that is on this machine.`,
      param: 'clientId',
    })
  const host = hostOf(options['host'])
  const integrationId = integrationName(options['integrationId'])
  const { web } = placesOf(host)
  const answer = await ports.fetchJson({
    url: `${web}/login/device/code`,
    method: 'POST',
    headers: { accept: 'application/json', ...named },
    form: { client_id: clientId, scope },
  })
  const body = isRecord(answer.body) ? answer.body : {}
  const { device_code: deviceCode, user_code: userCode } = body
  if (typeof deviceCode !== 'string' || typeof userCode !== 'string' || !isUserCode(userCode))
    throw new Failure(refused(answer))
  const kept: Kept = {
    deviceCode,
    clientId,
    host,
    ...(integrationId === undefined ? {} : { integrationId }),
  }
  return {
    userCode,
    verificationUrl: `${web}/login/device`,
    kept: new Secret(JSON.stringify(kept)),
    intervalMs: seconds(body, 'interval') ?? usual.intervalMs,
    expiresAt: ports.now() + (seconds(body, 'expires_in') ?? usual.lifetimeMs),
  }
}

/** It is shown to a person, so it must be no more than a code. */
const isUserCode = (code: string): boolean => /^[A-Z\d-]{4,20}$/i.test(code)

/** A positive number of seconds, in milliseconds. */
function seconds(body: Json, field: string): number | undefined {
  const value = body[field]
  return typeof value === 'number' && value > 0 && Number.isFinite(value)
    ? value * second
    : undefined
}

async function poll(ports: SignInPorts, start: DeviceStart): Promise<DevicePoll> {
  const progress = underWay.get(start.kept)
  const intervalMs = Math.max(start.intervalMs, progress?.intervalMs ?? 0)
  const pending = (waitMs: number): DevicePoll => ({ state: 'pending', intervalMs: waitMs })
  try {
    const granted = progress?.granted ?? (await ask(ports, { start, intervalMs }))
    if ('state' in granted) {
      underWay.set(start.kept, granted)
      return granted
    }
    underWay.set(start.kept, { intervalMs, granted })
    return { state: 'done', credential: await renew(ports, granted) }
  } catch (error) {
    if (!(error instanceof Failure) || !passes(error.error)) throw error
    // Once, and not for good: nobody said that it was too often.
    return pending(intervalMs * 2)
  }
}

/** Whether it is only the network or GitHub's own state that stood in the way. */
function passes({ kind }: GatewayError): boolean {
  return ['timeout', 'upstream-unavailable', 'overloaded', 'rate-limited'].includes(kind)
}

type Pending = Extract<DevicePoll, { state: 'pending' }>

/** Asks whether the person has agreed. GitHub answers its errors with status 200. */
async function ask(
  ports: SignInPorts,
  { start, intervalMs }: { readonly start: DeviceStart; readonly intervalMs: number },
): Promise<Pending | Credential> {
  const { deviceCode, clientId, host, integrationId } = JSON.parse(start.kept.reveal()) as Kept
  const answer = await ports.fetchJson({
    url: `${placesOf(host).web}/login/oauth/access_token`,
    method: 'POST',
    headers: { accept: 'application/json', ...named },
    form: {
      client_id: clientId,
      device_code: deviceCode,
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    },
  })
  const grant = readGrant(answer, ports.now())
  if (grant) return unsettled({ ...grant, host, clientId, integrationId })
  const body = isRecord(answer.body) ? answer.body : {}
  switch (body['error']) {
    case 'authorization_pending':
      return { state: 'pending', intervalMs }
    case 'slow_down':
      return {
        state: 'pending',
        intervalMs: Math.max(intervalMs, seconds(body, 'interval') ?? intervalMs + slower),
      }
    default:
      throw new Failure(refused(answer))
  }
}

/** What ends a sign-in with a code, by the error's name. */
const endings: Readonly<Record<string, GatewayError>> = {
  access_denied: {
    kind: 'forbidden',
    message: 'The sign-in was cancelled at GitHub: start it again if that was not meant.',
  },
  expired_token: {
    kind: 'sign-in-expired',
    message: 'The code has expired before it was entered at GitHub: start again for a new one.',
  },
  token_expired: {
    kind: 'sign-in-expired',
    message: 'The code has expired before it was entered at GitHub: start again for a new one.',
  },
  incorrect_device_code: {
    kind: 'sign-in-expired',
    message: 'GitHub does not know this code any more: start again for a new one.',
  },
  incorrect_client_credentials: {
    kind: 'invalid-request',
    message: `GitHub knows no app with this client ID. ${ownApp}.`,
    param: 'clientId',
  },
  unauthorized_client: {
    kind: 'invalid-request',
    message: `GitHub does not let this app sign people in. ${ownApp}.`,
    param: 'clientId',
  },
  device_flow_disabled: {
    kind: 'invalid-request',
    message:
      'This app does not allow signing in with a code: tick “Enable Device Flow” in its settings at https://github.com/settings/developers.',
    param: 'clientId',
  },
  unsupported_grant_type: {
    kind: 'upstream-invalid',
    message: 'GitHub does not offer signing in with a code at this address: check the host.',
  },
}

function refused(answer: Answer): GatewayError {
  const { status, body } = answer
  const error = isRecord(body) && typeof body['error'] === 'string' ? body['error'] : ''
  const code = error.toLowerCase()
  if (Object.hasOwn(endings, code)) return endings[code] ?? odd(answer)
  // An unknown client ID is not found.
  if (status === 404) return endings['incorrect_client_credentials'] ?? odd(answer)
  return odd(answer)
}

function odd({ status, body }: Answer): GatewayError {
  if (status === 429 || status >= 500)
    return {
      kind: 'upstream-unavailable',
      message: `GitHub could not be asked about the sign-in: it answered ${status}. Try again later.`,
      status,
    }
  const words = wordsOf(body)
  return {
    kind: 'upstream-invalid',
    message: `GitHub answered the sign-in with something else than a code${words === '' ? '' : `: “${words}”`}. Check the client ID and the host.`,
    status,
  }
}
