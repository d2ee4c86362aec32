/** The latest run of model tests of each account, as the live feed tells of it. */
import { create } from 'zustand'
import type { ModelTestView, TestRunView } from '../../../shared/views/model-test.ts'

interface Runs {
  readonly byAccount: Readonly<Record<string, TestRunView>>
  readonly heard: (run: TestRunView) => void
}

/** What was told later of the same run stays: an answer may come after the notice that outdates it. */
const isOlder = (run: TestRunView, known: TestRunView | undefined): boolean =>
  known?.id === run.id && (known.state !== 'running' || known.results.length > run.results.length)

export const useRuns = create<Runs>((set) => ({
  byAccount: {},
  heard: (run) =>
    set(({ byAccount }) =>
      isOlder(run, byAccount[run.accountId])
        ? {}
        : { byAccount: { ...byAccount, [run.accountId]: run } },
    ),
}))

/** How the model did last: in the run that goes on, or as the engine keeps it. */
export function lastTest(
  run: TestRunView | undefined,
  { id, test }: { readonly id: string; readonly test?: ModelTestView },
): ModelTestView | undefined {
  const heard = run?.results.find(({ model }) => model === id)
  return heard && heard.at >= (test?.at ?? 0) ? heard : test
}
