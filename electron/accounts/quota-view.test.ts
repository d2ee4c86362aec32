/** What is left, as it is shown. */
import { expect, test } from 'vitest'
import type { QuotaWindow } from '../providers/quota.ts'
import { exhaustedUntil, quotaView } from './quota-view.ts'

const at = 1_700_000_000_000
const hour = 60 * 60_000
const window = (facts: Partial<QuotaWindow>) => ({
  id: 'w',
  label: 'W',
  unit: 'share' as const,
  at,
  ...facts,
})
const shown = (facts: Partial<QuotaWindow>, now = at) =>
  quotaView({ windows: [window(facts)], at }, now).windows[0]

test.each([
  [{ remaining: 30, limit: 120 }, 25],
  [{ remaining: -5, limit: 100 }, 0],
  [{ remaining: 5 }, undefined],
  [{ remaining: 0, limit: 0 }, undefined],
  [{ unlimited: true, used: 0.5 }, undefined],
  [{ used: 0.123_45 }, 87.7],
  [{ used: 1.2 }, 0],
])('%j shows %s percent left', (facts, percent) => {
  expect(shown(facts)?.percentLeft).toBe(percent)
})

test('a window that has begun anew since shows no old amounts', () => {
  const facts = { used: 0.9, remaining: 10, limit: 100, resetsAt: at + hour }
  expect(shown(facts, at + hour - 1)).toMatchObject({ renewed: false, percentLeft: 10 })
  expect(shown(facts, at + hour)).toEqual({
    id: 'w',
    label: 'W',
    unit: 'share',
    limit: 100,
    renewed: true,
    at,
  })
})

test('it is no longer used up when the last of the full windows has begun anew', () => {
  const windows = [
    window({ id: 'a', used: 1, resetsAt: at + hour }),
    window({ id: 'b', remaining: 0, resetsAt: at + 2 * hour }),
    window({ id: 'c', used: 0.9, resetsAt: at + 3 * hour }),
    window({ id: 'd', used: 1, model: 'big', resetsAt: at + 4 * hour }),
    window({ id: 'e', unlimited: true, remaining: 0, resetsAt: at + 5 * hour }),
  ]
  expect(exhaustedUntil({ windows })).toBe(at + 2 * hour)
  const quota = { windows, at, exhausted: true }
  expect(quotaView(quota, at + 2 * hour - 1).exhausted).toBe(true)
  expect(quotaView(quota, at + 2 * hour).exhausted).toBe(false)
  expect(quotaView({ ...quota, windows: [] }, at + hour).exhausted).toBe(true)
})
