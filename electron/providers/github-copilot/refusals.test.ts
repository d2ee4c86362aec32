/** What is said when GitHub gives no Copilot token. */
import { describe, expect, it } from 'vitest'
import { Failure } from '../../hub/error.ts'
import { type Line, places, scripted, secretOf, settled } from './fixtures/scripted.ts'
import { renew } from './renew.ts'

describe('a refusal', () => {
  const app = settled({ others: { github: secretOf('ghu_madeup0000') }, facts: { kind: 'app' } })
  const refused = async (line: Line) => {
    const asked = renew(scripted({ [places.exchange]: line }).ports, app)
    const failure: unknown = await asked.catch((reason: unknown) => reason)
    if (!(failure instanceof Failure)) throw new Error('it did not fail')
    return failure.error
  }
  const notice = (id: string) => ({
    status: 403,
    body: { message: 'No.', error_details: { notification_id: id, message: 'No.' } },
  })

  it.each([
    ['no_copilot_access', /no Copilot seat/],
    ['not_signed_up', /not signed up/],
    ['subscription_ended', /has ended/],
    ['enterprise_managed_user_account', /managed account/],
    ['feature_flag_blocked', /administrator/],
    ['spammy_user', /GitHub Support/],
    ['billing_locked', /billing/],
    ['trade_restricted', /trade controls/],
    ['trade_restricted_country', /this country/],
    ['snippy_not_configured', /public code/],
    ['expired_coupon', /coupon/],
    ['revoked_coupon', /coupon/],
    ['programmatic_token_generation', /script/],
    ['access_revoked', /taken Copilot away/],
  ])('for %s is no matter of signing in again, and says what to do', async (id, words) => {
    const failure = await refused(notice(id))
    expect(failure).toMatchObject({ kind: 'forbidden', code: id })
    expect(failure.message).toMatch(words)
  })

  it('for a reason of tomorrow quotes GitHub', async () => {
    const body = { error_details: { notification_id: 'moon_phase', message: 'The moon is full.' } }
    const failure = await refused({ status: 403, body })
    expect(failure.kind).toBe('forbidden')
    expect(failure.message).toContain('The moon is full.')
  })

  it('never quotes a token', async () => {
    const failure = await refused({ status: 403, body: { message: 'bad gho_madeup00000000000' } })
    expect(failure.message).not.toContain('gho_madeup')
  })

  it('tells an ended sign-in, a forbidden app, a limit and a failure apart', async () => {
    expect((await refused({ status: 401, body: { message: 'Bad credentials' } })).kind).toBe(
      'sign-in-expired',
    )
    expect(await refused({ status: 404, body: { message: 'Not Found' } })).toMatchObject({
      kind: 'forbidden',
      message: expect.stringMatching(/OAuth app of your own/),
    })
    const limited = { status: 403, headers: { 'x-ratelimit-reset': '1780000600' } }
    expect(
      await refused({ ...limited, body: { message: 'API rate limit exceeded' } }),
    ).toMatchObject({ kind: 'rate-limited', retryAt: 1_780_000_600_000 })
    expect((await refused({ status: 502, body: '<html>' })).kind).toBe('upstream-unavailable')
    expect((await refused(notice('server_error'))).kind).toBe('upstream-unavailable')
    expect((await refused({ body: { token: '' } })).kind).toBe('upstream-invalid')
  })
})
