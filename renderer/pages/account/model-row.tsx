/** One model of an account. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AccountModelView } from '../../../shared/views/account-model.ts'
import { api } from '../../api.ts'
import type { Say, Sentence } from '../../catalogue/index.ts'
import { brief, duration } from '../../format.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Mark, type Tone } from '../../parts/mark.tsx'
import { usePreferences, useSay } from '../../preferences.ts'
import { lastTest, useRuns } from './runs.ts'

const purposes: Readonly<Record<NonNullable<AccountModelView['purpose']>, Sentence>> = {
  chat: 'models.chat',
  embedding: 'models.embedding',
  image: 'models.image',
  audio: 'models.audio',
}

const outcomes = {
  passed: ['good', 'models.passed'],
  failed: ['bad', 'models.failed'],
  skipped: ['quiet', 'models.skipped'],
} as const satisfies Record<string, readonly [Tone, Sentence]>

/** What it is for, how much it reads, and what it can do: only what is known. */
function factsOf(model: AccountModelView, say: Say, language: string): string {
  const { purpose, contextWindow, vision, tools, reasoning, source } = model
  return [
    purpose === undefined ? '' : say(purposes[purpose]),
    contextWindow === undefined
      ? ''
      : say('models.context', { tokens: brief(contextWindow, language) }),
    vision === true ? say('models.vision') : '',
    tools === true ? say('models.tools') : '',
    reasoning === true ? say('models.reasoning') : '',
    source === 'manual' ? say('models.manual') : '',
  ]
    .filter((fact) => fact !== '')
    .join(' · ')
}

interface Props {
  readonly accountId: string
  readonly model: AccountModelView
}

export function ModelRow({ accountId, model }: Props) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const queries = useQueryClient()
  const onSuccess = () => queries.invalidateQueries()
  const change = useMutation(api.accounts.updateModel.mutationOptions({ onSuccess }))
  const remove = useMutation(api.accounts.removeModel.mutationOptions({ onSuccess }))
  const { id, label, enabled, lastError, source } = model
  const run = useRuns((runs) => runs.byAccount[accountId])
  const test = lastTest(run, model)
  const facts = factsOf(model, say, language)
  const trouble = test?.outcome === 'passed' ? undefined : (test?.message ?? lastError?.message)

  return (
    <li className="py-2.5">
      <div className="flex items-start gap-3">
        <input
          type="checkbox"
          aria-label={say('models.use', { model: id })}
          className="mt-1.5 size-4 accent-accent"
          checked={enabled}
          disabled={change.isPending}
          onChange={() => change.mutate({ id: accountId, model: id, enabled: !enabled })}
        />
        <div className="min-w-0 flex-1">
          <div className={`font-medium break-words ${enabled ? '' : 'text-quiet'}`}>{id}</div>
          <div className="text-sm break-words text-quiet">
            {[...(label === id ? [] : [label]), ...(facts === '' ? [] : [facts])].join(' · ')}
          </div>
        </div>
        {test ? <Outcome test={test} /> : null}
        {source === 'manual' ? (
          <Button
            look="quiet"
            className="-mr-2.5"
            aria-label={say('accounts.act', { action: say('accounts.remove'), account: id })}
            disabled={remove.isPending}
            onClick={() => remove.mutate({ id: accountId, model: id })}
          >
            {say('accounts.remove')}
          </Button>
        ) : null}
      </div>
      {trouble === undefined ? null : (
        <p
          className={`mt-1 ml-7 text-sm ${test?.outcome === 'skipped' ? 'text-quiet' : 'text-bad'}`}
        >
          {trouble}
        </p>
      )}
      <Fault error={change.error ?? remove.error} />
    </li>
  )
}

/** How long it took to answer, or that it did not. */
function Outcome({ test }: { readonly test: NonNullable<AccountModelView['test']> }) {
  const say = useSay()
  const [tone, word] = outcomes[test.outcome]
  const time = test.outcome === 'passed' ? test.ms : undefined
  return <Mark tone={tone}>{time === undefined ? say(word) : duration(time)}</Mark>
}
