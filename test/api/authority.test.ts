/** Who may use the admin API: token, browser session, and who is kept out. */
import { chmodSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadAdminToken } from '../../electron/api/admin-token.ts'
import { sessionMs } from '../../electron/api/session.ts'
import { openRig, type Rig } from './rig.ts'

let rig: Rig
let consoleFolder: string

beforeEach(async () => {
  rig = await openRig()
})

afterEach(() => rig.close())

const plain = (path: string, headers: Record<string, string> = {}) =>
  fetch(rig.url + path, { headers })

const signIn = (token: string) =>
  fetch(`${rig.url}/admin/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  })

/** The cookie of a new session, as a browser sends it back. */
async function cookieOfSession(): Promise<string> {
  const response = await signIn(rig.token)
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? ''
}

/** Sends exactly these headers; `fetch` would not let us. */
const raw = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(rig.url + path, { headers }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .on('error', reject)
      .end()
  })

describe('the admin token', () => {
  it('is made once, random, in a file that only its owner can read', () => {
    const file = join(rig.folder, 'admin-token')
    expect(rig.token).toMatch(/^[\w-]{43}$/)
    expect(readFileSync(file, 'utf8').trim()).toBe(rig.token)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(loadAdminToken(rig.folder).reveal()).toBe(rig.token)
  })

  it.each([0o640, 0o604, 0o660])('is refused when its file has mode %o', (mode) => {
    chmodSync(join(rig.folder, 'admin-token'), mode)
    expect(() => loadAdminToken(rig.folder)).toThrow(/Others on this machine/)
  })

  it('is refused when its file is damaged', () => {
    writeFileSync(join(rig.folder, 'admin-token'), 'short')
    expect(() => loadAdminToken(rig.folder)).toThrow(/damaged/)
  })

  it('opens the API, and nothing else does', async () => {
    expect((await rig.ask('/admin/health')).status).toBe(200)
    for (const authorization of ['Bearer wrong', `Basic ${rig.token}`, 'Bearer', rig.token])
      expect((await plain('/admin/health', { authorization })).status, authorization).toBe(401)
    expect((await plain(`/admin/health?token=${rig.token}`)).status).toBe(401)
  })

  it('is wanted for REST, RPC, the document and unknown paths alike', async () => {
    for (const path of ['/admin/openapi.json', '/admin/accounts', '/admin/no', '/rpc/health/get']) {
      const response = await plain(path)
      expect(response.status, path).toBe(401)
      expect(await response.json()).toMatchObject({ code: 'UNAUTHORIZED' })
    }
  })

  it('shown wrong too often is answered 429 for a minute; the right one still passes', async () => {
    const wrong = { authorization: 'Bearer wrong' }
    for (let tries = 0; tries < 10; tries++)
      expect((await plain('/admin/health', wrong)).status).toBe(401)
    const refused = await plain('/admin/health', wrong)
    expect(refused.status).toBe(429)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await signIn('wrong')).status).toBe(429)
    expect((await rig.ask('/admin/health')).status).toBe(200)
    rig.time += 60_000
    expect((await plain('/admin/health', wrong)).status).toBe(401)
  })
})

describe('a browser session', () => {
  it('is opened with the token, as a cookie that scripts and other sites cannot use', async () => {
    const response = await signIn(rig.token)
    expect(response.status).toBe(200)
    const cookie = response.headers.get('set-cookie') ?? ''
    expect(cookie).toContain('HttpOnly')
    expect(cookie).toContain('SameSite=Strict')
    expect(cookie).not.toContain(rig.token)
    expect((await plain('/admin/health', { cookie: cookie.split(';')[0] ?? '' })).status).toBe(200)
  })

  it('is not opened with anything else', async () => {
    for (const token of ['', 'wrong', `${rig.token}x`]) {
      const response = await signIn(token)
      expect(response.status).toBe(401)
      expect(response.headers.get('set-cookie')).toBeNull()
    }
  })

  it('says whether it lives', async () => {
    const cookie = await cookieOfSession()
    const signedIn = await (await plain('/admin/session', { cookie })).json()
    expect(signedIn).toEqual({ signedIn: true, expiresAt: rig.time + sessionMs })
    expect(await (await plain('/admin/session')).json()).toEqual({ signedIn: false })
  })

  it('ends by itself after a week', async () => {
    const cookie = await cookieOfSession()
    rig.time += sessionMs
    expect((await plain('/admin/health', { cookie })).status).toBe(401)
  })

  it('ends when its holder signs out, even for a copy of the cookie', async () => {
    const cookie = await cookieOfSession()
    const response = await fetch(`${rig.url}/admin/session`, {
      method: 'DELETE',
      headers: { cookie },
    })
    expect(response.headers.get('set-cookie')).toContain('Max-Age=0')
    expect((await plain('/admin/health', { cookie })).status).toBe(401)
  })

  it('cannot be forged or prolonged', async () => {
    const cookie = await cookieOfSession()
    const [name, value = ''] = cookie.split('=')
    const [expiry = '', nonce = '', signature = ''] = value.split('.')
    const later = (Number.parseInt(expiry, 36) + 1).toString(36)
    for (const forged of [
      `${later}.${nonce}.${signature}`,
      `${expiry}.${nonce}x.${signature}`,
      `${expiry}.${nonce}.`,
      `${value}.more`,
      'nonsense',
    ])
      expect((await plain('/admin/health', { cookie: `${name}=${forged}` })).status).toBe(401)
  })

  it('dies with the token it was made from', async () => {
    const cookie = await cookieOfSession()
    await rig.close()
    rig = await openRig()
    expect((await plain('/admin/health', { cookie })).status).toBe(401)
  })

  it('does not count for a page of another port of the same machine', async () => {
    const cookie = await cookieOfSession()
    expect(await raw('/admin/health', { cookie, 'sec-fetch-site': 'same-origin' })).toBe(200)
    expect(await raw('/admin/health', { cookie, origin: rig.url })).toBe(200)
    expect(await raw('/admin/health', { cookie, 'sec-fetch-site': 'same-site' })).toBe(403)
    expect(await raw('/admin/health', { cookie, origin: 'http://127.0.0.1:1' })).toBe(403)
  })
})

describe('the door', () => {
  it('is shut to other host names, before any credential is looked at', async () => {
    const authorization = `Bearer ${rig.token}`
    expect(await raw('/admin/health', { authorization, host: 'evil.example' })).toBe(403)
    expect(await raw('/admin/health', { authorization, host: 'localhost' })).toBe(200)
  })

  it('lets no body in that is not JSON', async () => {
    const response = await rig.ask('/admin/api-keys', {
      method: 'POST',
      body: '{"label":"x"}',
      headers: { 'content-type': 'text/plain' },
    })
    expect(response.status).toBe(415)
    expect((await rig.client.apiKeys.list({})).total).toBe(0)
  })

  it('gives no other site leave to read', async () => {
    const response = await rig.ask('/admin/health')
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
    expect(response.headers.get('x-content-type-options')).toBe('nosniff')
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(response.headers.get('x-powered-by')).toBeNull()
  })
})

describe('console files', () => {
  beforeEach(async () => {
    await rig.close()
    consoleFolder = join(import.meta.dirname, `../../out/console-${process.pid}`)
    mkdirSync(join(consoleFolder, 'assets'), { recursive: true })
    writeFileSync(join(consoleFolder, 'index.html'), '<!doctype html><title>Plugboard</title>')
    writeFileSync(join(consoleFolder, 'assets', 'app-1.js'), 'void 0')
    rig = await openRig({ consoleFolder })
  })

  afterEach(() => rmSync(consoleFolder, { recursive: true }))

  it('are served without a credential, and may load nothing but themselves', async () => {
    const page = await plain('/')
    expect(page.status).toBe(200)
    expect(await page.text()).toContain('Plugboard')
    const policy = page.headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self'")
    expect(policy).not.toContain('unsafe')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    const script = await plain('/assets/app-1.js')
    expect(script.headers.get('cache-control')).toContain('immutable')
    expect(script.headers.get('x-content-type-options')).toBe('nosniff')
  })

  it('lead nowhere outside their folder', async () => {
    expect(await raw('/../package.json', {})).not.toBe(200)
    expect(await raw('/%2e%2e/package.json', {})).not.toBe(200)
    expect(await raw('/nothing.js', {})).toBe(404)
  })
})
