/** Enters a model that the platform does not list. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { useSay } from '../../preferences.ts'

export function AddModel({ accountId }: { readonly accountId: string }) {
  const say = useSay()
  const queries = useQueryClient()
  const [model, setModel] = useState('')
  const add = useMutation(
    api.accounts.updateModel.mutationOptions({
      async onSuccess() {
        setModel('')
        await queries.invalidateQueries()
      },
    }),
  )

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    add.mutate({ id: accountId, model: model.trim(), enabled: true })
  }

  return (
    <details className="mt-3">
      <summary className="text-sm text-quiet hover:text-ink">{say('models.add')}</summary>
      <form className="mt-3 flex items-end gap-2" onSubmit={submit}>
        <div className="min-w-0 flex-1">
          <Field
            label={say('models.name')}
            autoComplete="off"
            spellCheck={false}
            required
            value={model}
            onChange={(event) => setModel(event.target.value)}
          />
        </div>
        <Button type="submit" disabled={add.isPending || model.trim() === ''}>
          {say('models.add-it')}
        </Button>
      </form>
      <Fault error={add.error} />
    </details>
  )
}
