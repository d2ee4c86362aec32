/** Takes over a sign-in that another program keeps on this machine, after saying what sharing it means. */
import { useMutation, useQuery } from '@tanstack/react-query'
import { useId, useState } from 'react'
import type { ImportableView } from '../../../shared/views/sign-in.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { Note } from '../../parts/note.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useSay } from '../../preferences.ts'
import type { Target } from './way.ts'

interface Props {
  readonly target: Target
  readonly onDone: (accountId: string) => void
  readonly onBack: () => void
}

const keyOf = ({ source, path }: ImportableView): string => `${source} ${path ?? ''}`

export function Imports({ target, onDone, onBack }: Props) {
  const say = useSay()
  const [chosen, setChosen] = useState('')
  const [path, setPath] = useState('')
  const list = useQuery(
    api.signIns.imports.list.queryOptions({ input: { provider: target.provider }, staleTime: 0 }),
  )
  const take = useMutation(
    api.signIns.imports.take.mutationOptions({
      onSuccess({ signedIn }) {
        const [first] = signedIn
        if (first) onDone(first.account.id)
      },
    }),
  )
  const found = list.data?.items ?? []
  // What is there comes first: the rest needs a path that only the owner knows.
  const items = found.toSorted((a, b) => Number(!a.path) - Number(!b.path))
  const one = items.find((item) => keyOf(item) === chosen) ?? items[0]

  if (list.isPending) return <Waiting>{say('account-sign-in.looking')}</Waiting>
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault()
        if (!one) return
        const file = one.path ?? path.trim()
        take.mutate({ ...target, source: one.source, ...(file === '' ? {} : { path: file }) })
      }}
    >
      <Fault error={list.error} />
      <fieldset className="grid gap-2">
        <legend className="mb-2 text-sm font-medium">{say('account-sign-in.import-from')}</legend>
        {items.map((item) => (
          <Source
            key={keyOf(item)}
            item={item}
            chosen={item === one}
            onChoose={() => {
              setChosen(keyOf(item))
              take.reset()
            }}
          />
        ))}
      </fieldset>
      {one !== undefined && one.path === undefined ? (
        <Field
          label={say('account-sign-in.path')}
          required
          autoComplete="off"
          spellCheck={false}
          value={path}
          onChange={(event) => setPath(event.target.value)}
        />
      ) : null}
      {one?.caution === undefined ? null : <Note tone="warn">{one.caution}</Note>}
      <Fault error={take.error} />
      <div className="mt-2 flex justify-between gap-3">
        <Button onClick={onBack}>{say('app.back')}</Button>
        <Button look="main" type="submit" disabled={take.isPending || one === undefined}>
          {say(take.isPending ? 'add-account.asking' : 'account-sign-in.take')}
        </Button>
      </div>
    </form>
  )
}

interface SourceProps {
  readonly item: ImportableView
  readonly chosen: boolean
  readonly onChoose: () => void
}

function Source({ item, chosen, onChoose }: SourceProps) {
  const say = useSay()
  const id = useId()
  return (
    <div className="flex items-start gap-3 rounded-xl border border-line px-3.5 py-2.5 has-checked:border-accent has-checked:bg-accent-soft">
      <input
        id={id}
        type="radio"
        name="source"
        className="mt-1 accent-accent"
        checked={chosen}
        onChange={onChoose}
      />
      <label htmlFor={id} className="min-w-0 flex-1">
        <span className="block font-medium">{item.label}</span>
        <span className="block text-sm break-all text-quiet">
          {item.path ?? say('account-sign-in.not-found')}
        </span>
      </label>
    </div>
  )
}
