/** What the REST side refuses, and how. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openRig, type Rig } from './rig.ts'

let rig: Rig

beforeEach(async () => {
  rig = await openRig()
})

afterEach(() => rig.close())

const post = (path: string, body: unknown, method = 'POST') =>
  rig.ask(path, { method, body: JSON.stringify(body) })

describe('bad input', () => {
  it('is refused with every field at fault', async () => {
    const response = await post('/admin/accounts', { platform: 7, weight: 0, surprise: true })
    expect(response.status).toBe(400)
    const body = await response.json()
    expect(body).toMatchObject({ defined: true, code: 'INVALID', status: 400 })
    const paths = (body as { data: { fields: { path: string }[] } }).data.fields
    expect(paths.map(({ path }) => path)).toEqual(['platform', 'weight', ''])
  })

  it('that is no JSON is said to be none', async () => {
    const response = await rig.ask('/admin/accounts', { method: 'POST', body: '{"platform":' })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({
      code: 'INVALID',
      message: 'The body is not valid JSON.',
    })
  })

  it('of more than a megabyte is refused with 413', async () => {
    const response = await post('/admin/accounts', { platform: 'x'.repeat(1_100_000) })
    expect(response.status).toBe(413)
    expect(await response.text()).toContain('1 MB')
  })

  it('in the query is refused too', async () => {
    const response = await rig.ask('/admin/usage-logs?limit=0&colour=red')
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('colour')
  })

  it('at a path that does not exist gets 404 in JSON', async () => {
    const response = await rig.ask('/admin/nothing')
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ code: 'NOT_FOUND' })
  })

  it('in a path that cannot be decoded is refused without a stack trace', async () => {
    const response = await rig.ask('/admin/accounts/%E0%A4%A')
    expect(response.status).toBe(404)
    expect(await response.text()).not.toMatch(/at .*\.[jt]s/)
  })
})

it('our own faults are reported, and told without their inside', async () => {
  rig.ports.ledger.exec('DROP TABLE exchanges')
  const response = await rig.ask('/admin/usage-logs')
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('exchanges')
  expect(rig.reported).toHaveLength(1)
})
