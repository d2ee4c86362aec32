/** Takes a token, or the text of a sign-in file, instead of signing in. */
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { useSay } from '../../preferences.ts'
import type { OptionValues, Target } from './way.ts'

interface Props {
  readonly target: Target
  readonly options: OptionValues
  readonly onDone: (accountId: string) => void
  readonly onBack: () => void
}

export function Paste({ target, options, onDone, onBack }: Props) {
  const say = useSay()
  const [token, setToken] = useState('')
  const take = useMutation(
    api.signIns.token.mutationOptions({ onSuccess: ({ account }) => onDone(account.id) }),
  )

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    take.mutate({ ...target, token: token.trim(), options })
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      <Field
        label={say('account-sign-in.token')}
        hint={say('account-sign-in.token-hint')}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        value={token}
        onChange={(event) => setToken(event.target.value)}
      />
      <Fault error={take.error} />
      <div className="mt-2 flex justify-between gap-3">
        <Button onClick={onBack}>{say('app.back')}</Button>
        <Button look="main" type="submit" disabled={take.isPending || token.trim() === ''}>
          {say(take.isPending ? 'add-account.asking' : 'add-account.submit')}
        </Button>
      </div>
    </form>
  )
}
