/** Other names under which the account offers its models. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { useSay } from '../../preferences.ts'
import { Section } from './section.tsx'

export function Aliases({ accountId }: { readonly accountId: string }) {
  const say = useSay()
  const queries = useQueryClient()
  const [alias, setAlias] = useState('')
  const [model, setModel] = useState('')
  const known = useQuery(api.accounts.aliases.queryOptions({ input: { id: accountId } }))
  const change = useMutation(
    api.accounts.setAliases.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  )
  const aliases = known.data?.aliases ?? {}

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    change.mutate(
      { id: accountId, aliases: { ...aliases, [alias.trim()]: model.trim() } },
      {
        onSuccess() {
          setAlias('')
          setModel('')
        },
      },
    )
  }
  function remove(name: string): void {
    const left = Object.entries(aliases).filter(([one]) => one !== name)
    change.mutate({ id: accountId, aliases: Object.fromEntries(left) })
  }

  return (
    <Section title={say('aliases.title')}>
      <p className="-mt-2 mb-3 text-sm text-quiet">{say('aliases.lead')}</p>
      <ul className="divide-y divide-line">
        {Object.entries(aliases).map(([name, stands]) => (
          <li key={name} className="flex items-center justify-between gap-3 py-1.5">
            <span className="min-w-0 break-words">
              <span className="font-medium">{name}</span>
              <span className="text-quiet"> → {stands}</span>
            </span>
            <Button
              look="quiet"
              className="-mr-2.5"
              aria-label={say('accounts.act', { action: say('accounts.remove'), account: name })}
              disabled={change.isPending}
              onClick={() => remove(name)}
            >
              {say('accounts.remove')}
            </Button>
          </li>
        ))}
      </ul>
      <details className="mt-1">
        <summary className="text-sm text-quiet hover:text-ink">{say('aliases.add')}</summary>
        <form className="mt-3 grid items-end gap-3 sm:grid-cols-[1fr_1fr_auto]" onSubmit={submit}>
          <Field
            label={say('aliases.alias')}
            autoComplete="off"
            spellCheck={false}
            required
            value={alias}
            onChange={(event) => setAlias(event.target.value)}
          />
          <Field
            label={say('aliases.model')}
            autoComplete="off"
            spellCheck={false}
            required
            value={model}
            onChange={(event) => setModel(event.target.value)}
          />
          <Button
            type="submit"
            disabled={change.isPending || !known.isSuccess || alias.trim() === ''}
          >
            {say('aliases.add-it')}
          </Button>
        </form>
      </details>
      <Fault error={known.error ?? change.error} />
    </Section>
  )
}
