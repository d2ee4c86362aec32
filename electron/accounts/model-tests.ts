/** Tests of an account's models: each is asked for a word, two at a time, and what came of it is kept. */
import type { Kysely } from 'kysely'
import { Failure, type ErrorKind } from '../hub/error.ts'
import { emitter, type Subscribe } from '../kernel/emitter.ts'
import { newId } from '../kernel/ids.ts'
import { redactText } from '../kernel/redact.ts'
import { Refused } from '../kernel/refused.ts'
import type { LiveAccounts, UsableModel } from './live.ts'
import { type ModelTestView, storeTest } from './model-test-rows.ts'
import { modelsOf } from './models.ts'
import type { AccountsChange, AccountsPorts, Probe } from './ports.ts'
import type { AccountsSchema, ModelRow } from './schema.ts'
import type { Upstream } from './upstream.ts'

export interface TestRunView {
  readonly id: string
  readonly accountId: string
  readonly state: 'running' | 'done' | 'cancelled'
  /** How many models are to be tested. */
  readonly total: number
  /** Being tested at this moment. */
  readonly testing: readonly string[]
  /** In the order in which they ended. */
  readonly results: readonly ModelTestView[]
  readonly startedAt: number
  readonly endedAt?: number
}

/** Everything throws Refused; `not-found` for an unknown id. */
export interface ModelTests {
  /** All enabled models, or those named. While a run of the account goes on, `conflict`. */
  start(accountId: string, models?: readonly string[]): Promise<TestRunView>
  /** Of a run that goes on or ended lately. */
  progress(id: string): TestRunView
  /** Stops what is being asked at once; what is known so far stays. */
  cancel(id: string): TestRunView
  /** Hears of every step of every run. */
  readonly onProgress: Subscribe<TestRunView>
  /** Stops all that go on. */
  close(): void
}

const atOnce = 2
const patienceMs = 60_000
/** How long the outcome of a run can still be looked at. */
const shownMs = 30 * 60_000
const longestWords = 400

/** Nothing else of the account will do better. */
const hopeless: readonly ErrorKind[] = ['quota-exhausted', 'sign-in-expired', 'unauthenticated']

interface Run {
  readonly probe: Probe
  view: TestRunView
  readonly stop: AbortController
  /** Why the rest need not be asked. */
  pointless?: string
}

export interface TestPorts extends AccountsPorts {
  readonly live: LiveAccounts
  changed(change: AccountsChange): void
  /** Work that nobody waits for, but that must end before everything is closed. */
  aside(work: Promise<unknown>): void
}

export function openModelTests(ports: TestPorts): ModelTests {
  const { clock, log, live, changed } = ports
  const query = (): Promise<Kysely<AccountsSchema>> => ports.database.query<AccountsSchema>()
  const runs = new Map<string, Run>()
  const steps = emitter<TestRunView>((error) =>
    log.error('A listener for model tests failed.', { error }),
  )

  const step = (run: Run, change: Partial<TestRunView>): void => {
    run.view = { ...run.view, ...change }
    steps.emit(run.view)
  }

  const find = (id: string): Run => {
    const run = runs.get(id)
    if (run) return run
    throw new Refused('not-found', 'This test is not known any more: start a new one.')
  }

  /** Undefined when the run was called off meanwhile: then nothing was found out. */
  const ask = async (
    run: Run,
    upstream: Upstream,
    model: string,
  ): Promise<ModelTestView | undefined> => {
    const { health } = upstream
    const release = health.hold()
    const startedAt = clock.now()
    const done = (
      result: Partial<ModelTestView> & Pick<ModelTestView, 'outcome'>,
    ): ModelTestView => ({
      model,
      at: clock.now(),
      ...result,
    })
    if (!release)
      return done({ outcome: 'skipped', message: 'All places of the account are taken.' })
    const late = new AbortController()
    const disarm = clock.after(patienceMs, () => late.abort())
    try {
      await run.probe(upstream, model, AbortSignal.any([run.stop.signal, late.signal]))
      health.succeeded(model, startedAt)
      return done({ outcome: 'passed', ms: Math.max(0, clock.now() - startedAt) })
    } catch (error) {
      if (run.stop.signal.aborted) return undefined
      const failure = failureOf(error, late.signal.aborted)
      health.failed(failure.error, model, clock.now())
      if (hopeless.includes(failure.error.kind)) run.pointless ??= failure.message
      return done({ outcome: 'failed', message: failure.message })
    } finally {
      disarm()
      release()
    }
  }

  const test = async (run: Run, upstream: Upstream, row: ModelRow): Promise<void> => {
    const { model } = row
    const reason = reasonToSkip(row) ?? run.pointless
    if (reason === undefined) step(run, { testing: [...run.view.testing, model] })
    const result =
      reason === undefined
        ? await ask(run, upstream, model)
        : { model, outcome: 'skipped' as const, message: reason, at: clock.now() }
    if (result) await storeTest(await query(), run.view.accountId, result)
    step(run, {
      testing: run.view.testing.filter((name) => name !== model),
      results: [...run.view.results, ...(result ? [result] : [])],
    })
  }

  const work = async (run: Run, upstream: Upstream, rows: ModelRow[]): Promise<void> => {
    const worker = async (): Promise<void> => {
      for (let row = rows.shift(); row && !run.stop.signal.aborted; row = rows.shift())
        await test(run, upstream, row)
    }
    await Promise.all(Array.from({ length: atOnce }, worker))
    const { id, accountId } = run.view
    const state = run.stop.signal.aborted ? 'cancelled' : 'done'
    step(run, { state, testing: [], endedAt: clock.now() })
    clock.after(shownMs, () => void runs.delete(id))
    changed({ subject: 'models', id: accountId, change: 'changed' })
  }

  return {
    async start(accountId, models) {
      const { probe } = ports
      if (!probe) throw new Refused('unavailable', 'Models cannot be tested here.')
      const upstream = live.snapshot().get(accountId)?.upstream
      if (!upstream)
        throw new Refused('not-found', `There is no account ${accountId} that can be used.`)
      const rows = chosen(await modelsOf(await query(), accountId), models)
      const busy = [...runs.values()].some(
        ({ view }) => view.accountId === accountId && view.state === 'running',
      )
      if (busy)
        throw new Refused('conflict', 'The models of this account are being tested already.')
      const now = clock.now()
      const view: TestRunView = {
        id: newId(now),
        accountId,
        state: 'running',
        total: rows.length,
        testing: [],
        results: [],
        startedAt: now,
      }
      const run: Run = { view, probe, stop: new AbortController() }
      runs.set(view.id, run)
      steps.emit(view)
      ports.aside(
        work(run, upstream, rows).catch((error: unknown) =>
          log.error('A test of models broke off.', { error }),
        ),
      )
      return run.view
    },
    progress: (id) => find(id).view,
    cancel(id) {
      const run = find(id)
      run.stop.abort()
      if (run.view.state === 'running') step(run, { state: 'cancelled' })
      return run.view
    },
    onProgress: steps.subscribe,
    close() {
      for (const { stop } of runs.values()) stop.abort()
      runs.clear()
    },
  }
}

/** Throws Refused `not-found` for a model the account does not have. */
function chosen(rows: readonly ModelRow[], named: readonly string[] | undefined): ModelRow[] {
  if (named === undefined) return rows.filter(({ enabled }) => enabled === 1)
  return [...new Set(named)].map((name) => {
    const row = rows.find(({ model }) => model === name)
    if (row) return row
    throw new Refused('not-found', `The account has no model "${name}".`)
  })
}

const trades: Readonly<Record<Exclude<NonNullable<UsableModel['purpose']>, 'chat'>, string>> = {
  embedding: 'It makes vectors and cannot be asked for a word.',
  image: 'It draws, which costs more than a test is worth.',
  audio: 'It speaks or listens and cannot be asked for a word.',
}

const reasonToSkip = ({ purpose }: ModelRow): string | undefined =>
  purpose === null || purpose === 'chat' ? undefined : trades[purpose]

function failureOf(error: unknown, late: boolean): Failure {
  if (late)
    return new Failure({
      kind: 'timeout',
      message: `The model did not answer within ${patienceMs / 1000} seconds.`,
    })
  const known = error instanceof Failure ? error.error : { kind: 'internal' as const }
  const words = redactText(error instanceof Error ? error.message : String(error))
  return new Failure({
    ...known,
    message: words.replace(/\s+/g, ' ').trim().slice(0, longestWords),
  })
}
