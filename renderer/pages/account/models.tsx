/** The models of an account: what they can do, whether they may be used, and whether they answer. */
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountView } from '../../../shared/views/account.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { useSay } from '../../preferences.ts'
import { AddModel } from './add-model.tsx'
import { ModelRow } from './model-row.tsx'
import { Section } from './section.tsx'
import { TestAll } from './test-all.tsx'

/** With fewer, one sees them all. */
const enoughToFind = 9

export function Models({ account }: { readonly account: AccountView }) {
  const say = useSay()
  const queries = useQueryClient()
  const [wanted, setWanted] = useState('')
  const models = useInfiniteQuery(
    api.accounts.models.infiniteOptions({
      input: (after: string) => ({
        id: account.id,
        limit: 500,
        ...(after === '' ? {} : { after }),
      }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next,
    }),
  )
  const sync = useMutation(
    api.accounts.sync.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  )
  const all = models.data?.pages.flatMap(({ items }) => items) ?? []
  const text = wanted.trim().toLowerCase()
  const shown = all.filter(({ id, label }) => `${id} ${label}`.toLowerCase().includes(text))

  return (
    <Section
      title={say('models.title')}
      aside={
        <Button
          look="quiet"
          className="-mr-2.5"
          disabled={sync.isPending}
          onClick={() => sync.mutate({ id: account.id })}
        >
          {say(sync.isPending ? 'add-account.asking' : 'accounts.sync')}
        </Button>
      }
    >
      {all.some(({ enabled }) => enabled) ? <TestAll accountId={account.id} /> : null}
      {all.length < enoughToFind ? null : (
        <div className="mb-2">
          <Field
            label={say('models.find')}
            type="search"
            autoComplete="off"
            value={wanted}
            onChange={(event) => setWanted(event.target.value)}
          />
        </div>
      )}
      {models.isSuccess && all.length === 0 ? (
        <p className="text-sm text-quiet">{say('models.none')}</p>
      ) : null}
      <ul className="divide-y divide-line">
        {shown.map((model) => (
          <ModelRow key={model.id} accountId={account.id} model={model} />
        ))}
      </ul>
      {models.hasNextPage ? (
        <Button look="quiet" onClick={() => void models.fetchNextPage()}>
          {say('app.more')}
        </Button>
      ) : null}
      {sync.isSuccess ? (
        <output className="mt-1 block text-sm text-good">
          {say('accounts.synced', { account: account.label })}
        </output>
      ) : null}
      {account.syncError === undefined || sync.error ? null : (
        <p className="mt-2 text-sm text-bad">{account.syncError}</p>
      )}
      <Fault error={models.error ?? sync.error} />
      <AddModel accountId={account.id} />
    </Section>
  )
}
