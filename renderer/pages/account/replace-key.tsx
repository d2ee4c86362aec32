/** Takes a new API key in place of one that the platform no longer accepts. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import type { AccountView } from '../../../shared/views/account.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { useSay } from '../../preferences.ts'

interface Props {
  readonly account: AccountView
  readonly onClose: () => void
}

export function ReplaceKey({ account, onClose }: Props) {
  const say = useSay()
  const queries = useQueryClient()
  const [secret, setSecret] = useState('')
  const replace = useMutation(
    api.accounts.update.mutationOptions({
      async onSuccess() {
        onClose()
        await queries.invalidateQueries()
      },
    }),
  )

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    replace.mutate({ id: account.id, secret: secret.trim() })
  }

  return (
    <Dialog title={say('account.replace-key-of', { account: account.label })} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submit}>
        <Field
          label={say('add-account.secret')}
          hint={say('add-account.sealed')}
          type="password"
          autoComplete="off"
          required
          value={secret}
          onChange={(event) => setSecret(event.target.value)}
        />
        <Fault error={replace.error} />
        <div className="mt-2 flex justify-end gap-3">
          <Button onClick={onClose}>{say('app.cancel')}</Button>
          <Button look="main" type="submit" disabled={replace.isPending || secret.trim() === ''}>
            {say(replace.isPending ? 'add-account.asking' : 'account.replace-key')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
