/** The report: one table of the goals, one of what lies behind them, and their place in a document. */
import { goals, judge } from './goals.ts'
import type { Goal, Verdict } from './goals.ts'
import type { Detail, Findings, Measured } from './bench.ts'

/** One line of the goals table, judged. */
export interface Judged {
  readonly goal: Goal
  /** Absent where it was not measured. */
  readonly measured?: Measured
  readonly verdict: Verdict
}

export function judgeAll(findings: Findings): readonly Judged[] {
  return goals.map((goal) => {
    const measured = findings.measured.find((one) => one.key === goal.key)
    const verdict = judge(goal, measured?.figure.median)
    return { goal, verdict, ...(measured === undefined ? {} : { measured }) }
  })
}

const cells = (values: readonly string[]): string => `| ${values.join(' | ')} |`

/** A Markdown table. */
export function table(head: readonly string[], body: readonly (readonly string[])[]): string {
  return [cells(head), cells(head.map(() => '---')), ...body.map(cells)].join('\n')
}

/** A figure with its unit. */
export function show(value: number, unit: Goal['unit']): string {
  switch (unit) {
    case '×':
      return value.toFixed(2)
    case 'MB':
      return `${value < 0 ? '−' : '+'} ${Math.abs(value).toFixed(0)} MB`
    case '%':
      return `${Number(value.toFixed(2))} %`
  }
}

const sign = { least: '≥', most: '≤' } as const

function line({ goal, measured, verdict }: Judged): readonly string[] {
  const limit = (value: number | undefined): string =>
    value === undefined ? '–' : `${sign[goal.bound]} ${show(value, goal.unit)}`
  const told = measured?.figure
  return [
    String(goal.row),
    goal.what,
    limit(goal.target),
    limit(goal.floor),
    told === undefined ? '–' : `**${show(told.median, goal.unit)}**`,
    told === undefined ? '–' : `${show(told.lowest, goal.unit)} – ${show(told.highest, goal.unit)}`,
    verdict,
  ]
}

export function goalsTable(judged: readonly Judged[]): string {
  return table(
    ['#', 'what, against the pipe', 'target', 'floor', 'measured', 'rounds', 'verdict'],
    judged.map(line),
  )
}

export function detailsTable(details: readonly Detail[]): string {
  return table(
    ['#', 'lane', 'in absolute figures'],
    details.map(({ row, lane, told }) => [String(row), lane, told]),
  )
}

export const begin = '<!-- bench:begin -->'
export const end = '<!-- bench:end -->'

/** The document with `report` between its markers. Throws where the markers are missing. */
export function placeBetweenMarkers(document: string, report: string): string {
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  if (from < 0 || to < from) {
    throw new Error(`The document has no ${begin} … ${end} to write the table into.`)
  }
  return `${document.slice(0, from + begin.length)}\n\n${report}\n\n${document.slice(to)}`
}
