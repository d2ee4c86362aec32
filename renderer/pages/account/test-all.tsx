/** Tests all models of an account: each is asked for a word; how far it is can be seen, and it can be stopped. */
import { useMutation } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { useSay } from '../../preferences.ts'
import { useRuns } from './runs.ts'

export function TestAll({ accountId }: { readonly accountId: string }) {
  const say = useSay()
  const run = useRuns((runs) => runs.byAccount[accountId])
  const heard = useRuns((runs) => runs.heard)
  const start = useMutation(api.accounts.test.mutationOptions({ onSuccess: heard }))
  const cancel = useMutation(api.accounts.cancelTest.mutationOptions({ onSuccess: heard }))

  if (run?.state === 'running') {
    const done = run.results.length
    const words = say('models.testing', { done, total: run.total })
    return (
      <div className="mb-3 rounded-xl bg-sunken px-4 py-3">
        <div className="mb-2 flex items-center justify-between gap-3">
          <output className="tabular text-sm">{words}</output>
          <Button
            look="quiet"
            className="-mr-2.5"
            disabled={cancel.isPending}
            onClick={() => cancel.mutate({ id: accountId, runId: run.id })}
          >
            {say('models.stop')}
          </Button>
        </div>
        <progress
          aria-label={say('models.test')}
          className="h-2 w-full accent-accent"
          value={done}
          max={Math.max(run.total, 1)}
        />
        <p className="mt-1 truncate text-sm text-quiet">{run.testing.join(', ')}</p>
        <Fault error={cancel.error} />
      </div>
    )
  }
  const counts = (outcome: string): number =>
    run?.results.filter((result) => result.outcome === outcome).length ?? 0
  return (
    <div className="mb-3">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button disabled={start.isPending} onClick={() => start.mutate({ id: accountId })}>
          {say('models.test')}
        </Button>
        <output className="text-sm text-quiet">
          {run
            ? say(run.state === 'cancelled' ? 'models.stopped' : 'models.tested', {
                passed: counts('passed'),
                failed: counts('failed'),
                skipped: counts('skipped'),
              })
            : say('models.test-lead')}
        </output>
      </div>
      <Fault error={start.error} />
    </div>
  )
}
