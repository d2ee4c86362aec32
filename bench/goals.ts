/** The goals table: every figure the bench judges, with its target and its floor. */

export interface Goal {
  readonly key: string
  /** The row of the goals table it belongs to. */
  readonly row: number
  readonly what: string
  /** Whether the figure is to be at least or at most its target. */
  readonly bound: 'least' | 'most'
  /** Absent where only a floor is set. */
  readonly target?: number
  readonly floor: number
  /** `×`: a ratio to the pipe. `MB`: more than the pipe. `%`: a share. */
  readonly unit: '×' | 'MB' | '%'
}

const least = { bound: 'least', unit: '×' } as const
const most = { bound: 'most', unit: '×' } as const

export const goals: readonly Goal[] = [
  {
    key: '1',
    row: 1,
    what: 'unstreamed rate, pass-through, 64 at once',
    ...least,
    target: 0.8,
    floor: 0.7,
  },
  {
    key: '2',
    row: 2,
    what: 'processor time per unstreamed request',
    ...most,
    target: 1.25,
    floor: 1.45,
  },
  { key: '3', row: 3, what: 'streams in bulk, pass-through', ...least, target: 1.5, floor: 1.2 },
  { key: '4', row: 4, what: 'streams in bulk, translated', ...least, target: 0.5, floor: 0.4 },
  {
    key: '5.pass',
    row: 5,
    what: 'processor time per live event, pass-through',
    ...most,
    target: 1.1,
    floor: 1.3,
  },
  {
    key: '5.translated',
    row: 5,
    what: 'processor time per live event, translated',
    ...most,
    target: 1.25,
    floor: 1.5,
  },
  {
    key: '6.p50',
    row: 6,
    what: 'added latency p50, one at a time',
    ...most,
    target: 1.25,
    floor: 1.5,
  },
  { key: '6.p99', row: 6, what: 'added latency p99, one at a time', ...most, target: 2, floor: 3 },
  { key: '7.first', row: 7, what: 'time to first byte, p50', ...most, target: 1.25, floor: 1.5 },
  { key: '7.event', row: 7, what: 'time to each event, p50', ...most, target: 1.05, floor: 1.3 },
  {
    key: '8.1',
    row: 8,
    what: 'body of 1 MB, pass-through: added latency',
    ...most,
    target: 1.5,
    floor: 2.5,
  },
  {
    key: '8.10',
    row: 8,
    what: 'body of 10 MB, pass-through: added latency',
    ...most,
    target: 1.5,
    floor: 2.5,
  },
  {
    key: '8.translated.1',
    row: 8,
    what: 'body of 1 MB, translated: added latency',
    ...most,
    floor: 6,
  },
  {
    key: '8.translated.10',
    row: 8,
    what: 'body of 10 MB, translated: added latency',
    ...most,
    floor: 6,
  },
  {
    key: '9.idle',
    row: 9,
    what: 'resident memory, idle: more than the pipe',
    bound: 'most',
    unit: 'MB',
    target: 25,
    floor: 40,
  },
  {
    key: '9.streams',
    row: 9,
    what: 'resident memory per 1,000 open streams',
    ...most,
    target: 1.35,
    floor: 1.6,
  },
  {
    key: '9.after',
    row: 9,
    what: 'resident memory after 50,000 requests',
    ...most,
    target: 1.45,
    floor: 1.7,
  },
  { key: '10', row: 10, what: 'cold start of the engine', ...most, target: 1.4, floor: 1.7 },
  {
    key: '11',
    row: 11,
    what: 'upstream cancelled within 300 ms of the client leaving',
    bound: 'least',
    unit: '%',
    target: 100,
    floor: 100,
  },
  {
    key: '12',
    row: 12,
    what: 'rate with 50,000 ledger rows against 1,000',
    ...least,
    target: 0.95,
    floor: 0.9,
  },
]

export const rows: readonly number[] = [...new Set(goals.map((goal) => goal.row))]

/** What came of a goal. */
export type Verdict = 'target reached' | 'floor held' | 'MISSED' | 'not measured'

export function judge(goal: Goal, value: number | undefined): Verdict {
  if (value === undefined || !Number.isFinite(value)) return 'not measured'
  const meets = (limit: number): boolean =>
    goal.bound === 'least' ? value >= limit : value <= limit
  if (goal.target !== undefined && meets(goal.target)) return 'target reached'
  return meets(goal.floor) ? 'floor held' : 'MISSED'
}
