/** Signing in by typing a code on OpenAI's page, on any machine; OpenAI's own form of it, not that of RFC 8628. */
import { isRecord } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'
import type { DeviceFlow } from '../sign-in.ts'
import { isSuccess, mayPass, refusalOf, refused, textIn } from './answers.ts'
import { exchangeCode } from './exchange.ts'
import { clientId, issuerIn } from './issuer.ts'
import { keep, recall } from './kept.ts'

const lifetimeMs = 15 * 60_000
const usualInterval = 5
const longestInterval = 60

const startAgain = 'Start the sign-in again.'

export const device: DeviceFlow = {
  async begin(ports, options) {
    const issuer = issuerIn(options)
    const answer = await ports.fetchJson({
      method: 'POST',
      url: `${issuer}/api/accounts/deviceauth/usercode`,
      headers: {},
      body: { client_id: clientId },
    })
    if (answer.status === 404)
      throw new Failure({
        kind: 'unsupported',
        message:
          'OpenAI does not offer sign-in by code here: turn on device code sign-in in ChatGPT’s security settings, or sign in with the browser.',
        status: 404,
      })
    if (!isSuccess(answer.status)) throw refused(refusalOf(answer), 'Try again in a while.')
    const body = isRecord(answer.body) ? answer.body : {}
    const deviceAuthId = textIn(body, 'device_auth_id')
    const userCode = textIn(body, 'user_code') ?? textIn(body, 'usercode')
    if (deviceAuthId === undefined || userCode === undefined)
      throw unreadable('OpenAI gave no code to type: sign in with the browser instead.')
    return {
      userCode,
      verificationUrl: `${issuer}/codex/device`,
      kept: keep({ issuer, deviceAuthId }),
      intervalMs: intervalIn(body['interval']),
      expiresAt: ports.now() + lifetimeMs,
    }
  },

  async poll(ports, { kept, userCode, intervalMs, expiresAt }) {
    if (ports.now() >= expiresAt)
      throw new Failure({
        kind: 'timeout',
        message: 'The code was not entered within 15 minutes: start the sign-in again.',
      })
    const issuer = recall(kept, 'issuer')
    const answer = await ports.fetchJson({
      method: 'POST',
      url: `${issuer}/api/accounts/deviceauth/token`,
      headers: {},
      body: { device_auth_id: recall(kept, 'deviceAuthId'), user_code: userCode },
    })
    // So it says that nobody has typed the code yet.
    if (answer.status === 403 || answer.status === 404) return { state: 'pending', intervalMs }
    if (mayPass(answer.status)) return { state: 'pending', intervalMs: intervalMs * 2 }
    if (!isSuccess(answer.status)) throw refused(refusalOf(answer), startAgain)
    const body = isRecord(answer.body) ? answer.body : {}
    const code = textIn(body, 'authorization_code')
    // The server has made the pair of PKCE itself.
    const verifier = textIn(body, 'code_verifier')
    if (code === undefined || verifier === undefined)
      throw unreadable(`OpenAI accepted the code but gave nothing for it. ${startAgain}`)
    const redirectUri = `${issuer}/deviceauth/callback`
    return {
      state: 'done',
      credential: await exchangeCode(ports, { issuer, code, verifier, redirectUri }),
    }
  },
}

/** In seconds, as a text or a number. */
function intervalIn(told: unknown): number {
  const seconds = typeof told === 'string' || typeof told === 'number' ? Number(told) : NaN
  const sane = Number.isFinite(seconds) && seconds > 0 ? seconds : usualInterval
  return Math.min(Math.max(sane, 1), longestInterval) * 1000
}

const unreadable = (message: string): Failure => new Failure({ kind: 'upstream-invalid', message })
