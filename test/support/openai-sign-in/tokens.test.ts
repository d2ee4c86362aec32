/** The fake OpenAI renews, withdraws and explains its tokens, and signs people in by device code. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeOf, postForm, postJson, told, type Told } from '../fake-server/calls.ts'
import { gate } from '../upstream/gate.ts'
import { testClock } from '../state.ts'
import { publicClient, startOpenaiSignIn, type OpenaiSignIn } from './index.ts'

const clock = testClock()
const { now } = clock
let openai: OpenaiSignIn
beforeAll(async () => {
  openai = await startOpenaiSignIn({ now })
})
afterAll(() => openai.close())

const anna = () => openai.member('anna@example.org', 'Personal')
const renew = (token: string) =>
  postJson(openai.issuer + '/oauth/token', {
    grant_type: 'refresh_token',
    client_id: publicClient,
    refresh_token: token,
  })

describe('renewal', () => {
  it('gives a new pair, and the old refresh token is refused from then on', async () => {
    const { refresh_token: old } = openai.signIn(anna())
    const { status, body } = await renew(old)
    expect(status).toBe(200)
    expect(body['refresh_token']).not.toBe(old)
    const again = await renew(old)
    expect(again.status).toBe(401)
    expect(codeOf(again)).toBe('refresh_token_reused')
    expect((await renew(String(body['refresh_token']))).status).toBe(200)
    expect(openai.issued.find(({ token }) => token === old)?.used).toBe(2)
  })

  it('takes a form as well', async () => {
    const { refresh_token: token } = openai.signIn(anna())
    const fields = { grant_type: 'refresh_token', client_id: publicClient, refresh_token: token }
    expect((await postForm(`${openai.issuer}/oauth/token`, fields)).status).toBe(200)
  })

  it('gives only an access token where it is told not to rotate', async () => {
    const { refresh_token: token } = openai.signIn(anna())
    openai.switches.rotates = false
    const { body } = await renew(token)
    expect((await renew(token)).status).toBe(200)
    openai.switches.rotates = true
    expect(Object.keys(body)).toEqual(['access_token', 'token_type', 'expires_in'])
  })

  it('says when a token has expired, was withdrawn, or was never known', async () => {
    const one = openai.signIn(anna())
    openai.revoke(one.access_token)
    expect(codeOf(await renew(one.refresh_token))).toBe('refresh_token_invalidated')
    expect(openai.inspect(one.access_token)?.standing).toBe('revoked')
    const other = openai.signIn(anna())
    clock.advance(91 * 86_400_000)
    expect(codeOf(await renew(other.refresh_token))).toBe('refresh_token_expired')
    expect(openai.inspect(other.access_token)?.standing).toBe('expired')
    expect(codeOf(await renew('rt_unknown'))).toBe('invalid_grant')
  })

  it('can be done although nobody hears of it', async () => {
    const { refresh_token: token } = openai.signIn(anna())
    openai.interrupt('/oauth/token', { lost: true })
    await expect(renew(token)).rejects.toThrow('fetch failed')
    expect(codeOf(await renew(token))).toBe('refresh_token_reused')
  })

  it('can be held up and can fail for a while', async () => {
    const { refresh_token: token } = openai.signIn(anna())
    const before = gate()
    openai.interrupt('/oauth/token', { instead: { status: 503, body: 'busy' } }, { before })
    await expect(renew(token)).rejects.toThrow('JSON')
    const held = renew(token)
    await before.reached
    expect(openai.issued.find((one) => one.token === token)?.used).toBe(0)
    before.open()
    expect((await held).status).toBe(200)
  })
})

describe('the device flow', () => {
  const usercode = () =>
    postJson(openai.issuer + '/api/accounts/deviceauth/usercode', { client_id: publicClient })
  const poll = (start: Told) => {
    clock.advance(5000)
    const { device_auth_id, user_code } = start.body
    return postJson(openai.issuer + '/api/accounts/deviceauth/token', { device_auth_id, user_code })
  }

  it('keeps a program waiting until the person has chosen, and then yields a code with its verifier', async () => {
    const start = await usercode()
    expect(start.body['interval']).toBe('5')
    expect((await poll(start)).status).toBe(403)
    await openai.walkDevice(String(start.body['user_code']), anna())
    const { body } = await poll(start)
    const { status } = await postForm(`${openai.issuer}/oauth/token`, {
      grant_type: 'authorization_code',
      code: String(body['authorization_code']),
      code_verifier: String(body['code_verifier']),
      client_id: publicClient,
      redirect_uri: `${openai.issuer}/deviceauth/callback`,
    })
    expect(status).toBe(200)
    expect((await poll(start)).status).toBe(404)
  })

  it('says that the person refused', async () => {
    const start = await usercode()
    await openai.walkDevice(String(start.body['user_code']), 'cancel')
    expect(codeOf(await poll(start))).toBe('access_denied')
  })

  it('forgets a code after a quarter of an hour', async () => {
    const start = await usercode()
    clock.advance(15 * 60_000)
    expect(await openai.walkDevice(String(start.body['user_code']), anna())).toContain('expired')
    expect((await poll(start)).status).toBe(404)
  })

  it('does not let itself be hurried', async () => {
    const start = await usercode()
    clock.advance(4000)
    const { device_auth_id, user_code } = start.body
    const early = await postJson(openai.issuer + '/api/accounts/deviceauth/token', {
      device_auth_id,
      user_code,
    })
    expect(early.status).toBe(429)
  })

  it('can be switched off', async () => {
    openai.switches.deviceSignIn = false
    expect((await usercode()).status).toBe(404)
    openai.switches.deviceSignIn = true
  })
})

describe('tokens', () => {
  const whoami = async (token: string) =>
    told(
      await fetch(`${openai.issuer}/api/accounts/v1/user-auth-credential/whoami`, {
        headers: { authorization: `Bearer ${token}` },
      }),
    )

  it('for programs say whose they are', async () => {
    const token = openai.personalToken(anna())
    expect(token).toMatch(/^at-canary/)
    expect((await whoami(token)).body).toMatchObject({
      chatgpt_user_id: 'user-anna',
      chatgpt_account_id: anna().workspace.id,
    })
    expect((await whoami('at-other')).status).toBe(401)
  })

  it('end with their sign-in when it is given back', async () => {
    const { access_token: access, refresh_token: token } = openai.signIn(anna())
    const hint = { token, token_type_hint: 'refresh_token' }
    expect((await postJson(openai.issuer + '/oauth/revoke', hint)).status).toBe(400)
    expect(
      (await postJson(openai.issuer + '/oauth/revoke', { ...hint, client_id: publicClient }))
        .status,
    ).toBe(200)
    expect(openai.inspect(access)?.standing).toBe('revoked')
  })
})
