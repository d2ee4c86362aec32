/** The accounts that exchanges are served with. */
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlatformView } from '../../../shared/views/platform.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Card } from '../../parts/card.tsx'
import { Fault } from '../../parts/fault.tsx'
import { useSay } from '../../preferences.ts'
import { AccountPanel } from '../account/panel.tsx'
import { AddAccount } from '../add-account/add-account.tsx'
import { AccountRow } from './account-row.tsx'

/** A platform that answers without a sign-in and a key, if there is one. */
const freeOne = (platforms: readonly PlatformView[]): PlatformView | undefined =>
  platforms.find(({ logins }) => logins[0]?.kind === 'none')

export function Accounts() {
  const say = useSay()
  const [adding, setAdding] = useState(false)
  const [opened, setOpened] = useState<string>()
  const platforms = useQuery(api.platforms.list.queryOptions()).data?.items ?? []
  const accounts = useInfiniteQuery(
    api.accounts.list.infiniteOptions({
      input: (after: string) => (after === '' ? {} : { after }),
      initialPageParam: '',
      getNextPageParam: (page) => page.next,
    }),
  )
  const rows = accounts.data?.pages.flatMap(({ items }) => items) ?? []

  return (
    <Card
      title={say('accounts.title')}
      aside={<Button onClick={() => setAdding(true)}>{say('accounts.add')}</Button>}
    >
      <Fault error={accounts.error} />
      {accounts.isSuccess && rows.length === 0 ? <Empty free={freeOne(platforms)} /> : null}
      <ul className="-my-1 grid gap-1">
        {rows.map((account) => (
          <AccountRow
            key={account.id}
            account={account}
            platform={platforms.find(({ id }) => id === account.provider)?.label}
            onOpen={() => setOpened(account.id)}
          />
        ))}
      </ul>
      {accounts.hasNextPage ? (
        <Button look="quiet" className="mt-3" onClick={() => void accounts.fetchNextPage()}>
          {say('app.more')}
        </Button>
      ) : null}
      {adding ? (
        <AddAccount
          platforms={platforms}
          onAdded={(id) => {
            setAdding(false)
            setOpened(id)
          }}
          onClose={() => setAdding(false)}
        />
      ) : null}
      {opened === undefined ? null : (
        <AccountPanel
          key={opened}
          accountId={opened}
          platforms={platforms}
          onClose={() => setOpened(undefined)}
        />
      )}
    </Card>
  )
}

function Empty({ free }: { readonly free: PlatformView | undefined }) {
  const say = useSay()
  const add = useMutation(api.accounts.create.mutationOptions())
  if (!free) return <p className="text-quiet">{say('accounts.empty-plain')}</p>
  return (
    <div className="grid justify-items-start gap-3">
      <p className="text-quiet">{say('accounts.empty', { platform: free.label })}</p>
      <Button
        look="main"
        disabled={add.isPending}
        onClick={() => add.mutate({ platform: free.id })}
      >
        {say('accounts.add-free', { platform: free.label })}
      </Button>
      <Fault error={add.error} />
    </div>
  )
}
