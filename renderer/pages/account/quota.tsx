/** What the account has left: a meter for each window that the platform tells of. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { AccountView } from '../../../shared/views/account.ts'
import type { QuotaWindowView } from '../../../shared/views/quota.ts'
import { api } from '../../api.ts'
import { distance } from '../../format.ts'
import { useNow } from '../../now.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Meter } from '../../parts/meter.tsx'
import { usePreferences, useSay } from '../../preferences.ts'
import { Section } from './section.tsx'
import { leftOf, resetOf, shownWindows } from './window.ts'

export function Quota({ account }: { readonly account: AccountView }) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const now = useNow(10_000)
  const queries = useQueryClient()
  const check = useMutation(
    api.accounts.checkQuota.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  )
  const { quota } = account

  return (
    <Section
      title={say('quota.title')}
      aside={
        account.login === null ? undefined : (
          <Button
            look="quiet"
            className="-mr-2.5"
            disabled={check.isPending}
            onClick={() => check.mutate({ id: account.id })}
          >
            {say(check.isPending ? 'add-account.asking' : 'account.check-quota')}
          </Button>
        )
      }
    >
      {quota && quota.windows.length > 0 ? (
        <>
          <ul className="grid gap-4">
            {shownWindows(quota.windows).map((window) => (
              <Window key={window.id} window={window} now={now} />
            ))}
          </ul>
          <p className="mt-3 text-sm text-quiet">
            {say('quota.told', { when: distance(quota.at, language, now) })}
          </p>
        </>
      ) : (
        <p className="text-sm text-quiet">{say('quota.nothing')}</p>
      )}
      <Fault error={check.error} />
    </Section>
  )
}

function Window({ window, now }: { readonly window: QuotaWindowView; readonly now: number }) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const left = leftOf(window, say, language)
  const reset = resetOf(window, { say, language, now })
  const name = window.model === undefined ? window.label : `${window.label} · ${window.model}`
  return (
    <li>
      <div className="mb-1.5 flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-medium">{name}</span>
        <span className="tabular text-sm">{left}</span>
      </div>
      {window.percentLeft === undefined ? null : (
        <Meter name={name} percentLeft={window.percentLeft} text={left} />
      )}
      {reset === undefined ? null : <div className="tabular mt-1 text-sm text-quiet">{reset}</div>}
    </li>
  )
}
