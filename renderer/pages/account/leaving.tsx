/** Takes the account out of use, for now or for good. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountView } from '../../../shared/views/account.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Fault } from '../../parts/fault.tsx'
import { useSay } from '../../preferences.ts'

interface Props {
  readonly account: AccountView
  readonly onGone: () => void
}

export function Leaving({ account, onGone }: Props) {
  const say = useSay()
  const queries = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const onSuccess = () => queries.invalidateQueries()
  const disable = useMutation(api.accounts.disable.mutationOptions({ onSuccess }))
  const remove = useMutation(
    api.accounts.remove.mutationOptions({
      async onSuccess() {
        onGone()
        await queries.invalidateQueries()
      },
    }),
  )

  return (
    <div className="border-t border-line pt-5">
      <div className="flex flex-wrap gap-2">
        {account.enabled ? (
          <Button disabled={disable.isPending} onClick={() => disable.mutate({ id: account.id })}>
            {say('accounts.disable')}
          </Button>
        ) : null}
        <Button className="text-bad" onClick={() => setRemoving(true)}>
          {say('account.remove')}
        </Button>
      </div>
      <Fault error={disable.error} />
      {removing ? (
        <Confirm
          title={say('accounts.remove-title', { account: account.label })}
          lead={say(
            account.login === 'sign-in' ? 'account.remove-sign-in-lead' : 'accounts.remove-lead',
          )}
          action={say('accounts.remove')}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ id: account.id })}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </div>
  )
}
