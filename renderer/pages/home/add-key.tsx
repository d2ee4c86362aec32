/** Creates a key and shows it, this once. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { useSay } from '../../preferences.ts'

export function AddKey({ onClose }: { readonly onClose: () => void }) {
  const say = useSay()
  const queries = useQueryClient()
  const [label, setLabel] = useState('')
  const create = useMutation(
    api.apiKeys.create.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  )

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    create.mutate({ label: label.trim() })
  }

  if (create.data)
    return (
      <Dialog title={say('add-key.done')} onClose={onClose}>
        <Copy name={create.data.apiKey.label} value={create.data.key} />
        <p className="mt-3 text-warn">{say('add-key.once')}</p>
        <div className="mt-6 flex justify-end">
          <Button look="main" onClick={onClose}>
            {say('app.close')}
          </Button>
        </div>
      </Dialog>
    )
  return (
    <Dialog title={say('add-key.title')} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submit}>
        <Field
          label={say('add-key.label')}
          hint={say('add-key.label-hint')}
          required
          maxLength={120}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
        <Fault error={create.error} />
        <div className="mt-2 flex justify-end gap-3">
          <Button onClick={onClose}>{say('app.cancel')}</Button>
          <Button look="main" type="submit" disabled={create.isPending || label.trim() === ''}>
            {say('add-key.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}
