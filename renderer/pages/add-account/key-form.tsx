/** Adds an account by its API key, or one that needs none. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { Link } from '../../parts/link.tsx'
import { Note } from '../../parts/note.tsx'
import { useSay } from '../../preferences.ts'
import type { Choice } from './choices.ts'

interface Props {
  readonly choice: Choice
  readonly onAdded: (accountId: string) => void
  readonly onBack: () => void
}

export function KeyForm({ choice, onAdded, onBack }: Props) {
  const say = useSay()
  const queries = useQueryClient()
  const [secret, setSecret] = useState('')
  const [baseUrl, setBaseUrl] = useState('')
  const [label, setLabel] = useState('')
  const add = useMutation(
    api.accounts.create.mutationOptions({
      onSuccess: async ({ id }) => {
        await queries.invalidateQueries()
        onAdded(id)
      },
    }),
  )
  const { platform, preset } = choice
  const needsAddress = preset.baseUrl === undefined
  const needsKey = choice.login === 'api-key'

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    add.mutate({
      platform: platform.id,
      preset: preset.id,
      ...(needsKey && secret.trim() !== '' ? { secret: secret.trim() } : {}),
      ...(needsAddress ? { baseUrl: baseUrl.trim() } : {}),
      ...(label.trim() === '' ? {} : { label: label.trim() }),
    })
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      {platform.notOffered.map((one) => (
        <Note key={one.label}>
          <span className="font-medium">{one.label}</span>
          <span className="block text-quiet">{one.reason}</span>
        </Note>
      ))}
      {needsAddress ? (
        <Field
          label={say('add-account.base-url')}
          type="url"
          required
          placeholder="https://"
          value={baseUrl}
          onChange={(event) => setBaseUrl(event.target.value)}
        />
      ) : null}
      {needsKey ? (
        <KeyField choice={choice} value={secret} onChange={setSecret} />
      ) : (
        <p className="text-sm text-quiet">{say('add-account.free')}</p>
      )}
      <Field
        label={say('add-account.label')}
        hint={say('add-account.label-hint')}
        maxLength={120}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <Fault error={add.error} />
      <div className="mt-2 flex justify-between gap-3">
        <Button onClick={onBack}>{say('app.back')}</Button>
        <Button look="main" type="submit" disabled={add.isPending}>
          {say(add.isPending ? 'add-account.asking' : 'add-account.submit')}
        </Button>
      </div>
    </form>
  )
}

interface KeyFieldProps {
  readonly choice: Choice
  readonly value: string
  readonly onChange: (value: string) => void
}

function KeyField({ choice, value, onChange }: KeyFieldProps) {
  const say = useSay()
  const login = choice.platform.logins.find(({ kind }) => kind === 'api-key')
  const keyLogin = login?.kind === 'api-key' ? login : undefined
  const optional = choice.preset.keyOptional || keyLogin?.optional === true
  const where = choice.preset.keyUrl ?? keyLogin?.url
  return (
    <Field
      label={say(optional ? 'add-account.secret-optional' : 'add-account.secret')}
      type="password"
      autoComplete="off"
      spellCheck={false}
      required={!optional}
      placeholder={keyLogin?.hint}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      hint={
        <>
          {say('add-account.sealed')}
          {where === undefined ? null : (
            <>
              {' '}
              <Link href={where}>{say('add-account.secret-where')}</Link>
            </>
          )}
        </>
      }
    />
  )
}
