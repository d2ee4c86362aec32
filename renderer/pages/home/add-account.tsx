/** Adds an account: choose the platform, paste the key. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import type { PlatformView } from '../../../shared/views/platform.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field, Select } from '../../parts/field.tsx'
import { useSay } from '../../preferences.ts'

type Preset = PlatformView['presets'][number]

/** One endpoint to choose, with the platform it belongs to. */
interface Choice {
  readonly value: string
  readonly platform: PlatformView
  readonly preset: Preset
}

const choicesOf = (platforms: readonly PlatformView[]): readonly Choice[] =>
  platforms.flatMap((platform) =>
    platform.presets.map((preset) => ({ value: `${platform.id}/${preset.id}`, platform, preset })),
  )

/** What a person would look for: the preset's own name where the platform has several. */
const nameOf = ({ platform, preset }: Choice): string =>
  platform.presets.length > 1 ? preset.label : platform.label

interface Props {
  readonly platforms: readonly PlatformView[]
  readonly onClose: () => void
}

export function AddAccount({ platforms, onClose }: Props) {
  const say = useSay()
  const queries = useQueryClient()
  const choices = choicesOf(platforms)
  const [value, setValue] = useState(choices[0]?.value ?? '')
  const [secret, setSecret] = useState('')
  const [baseUrl, setBaseUrl] = useState('')
  const [label, setLabel] = useState('')
  const add = useMutation(
    api.accounts.create.mutationOptions({
      onSuccess: async () => {
        onClose()
        await queries.invalidateQueries()
      },
    }),
  )
  const choice = choices.find((one) => one.value === value)
  const needsAddress = choice !== undefined && choice.preset.baseUrl === undefined
  const needsKey = choice?.platform.logins[0]?.kind === 'api-key'

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    if (!choice) return
    add.mutate({
      platform: choice.platform.id,
      preset: choice.preset.id,
      ...(needsKey && secret.trim() !== '' ? { secret: secret.trim() } : {}),
      ...(needsAddress ? { baseUrl: baseUrl.trim() } : {}),
      ...(label.trim() === '' ? {} : { label: label.trim() }),
    })
  }

  return (
    <Dialog title={say('add-account.title')} onClose={onClose}>
      <form className="grid gap-4" onSubmit={submit}>
        <Select
          label={say('add-account.platform')}
          value={value}
          onChange={(event) => {
            setValue(event.target.value)
            add.reset()
          }}
        >
          {choices.map((one) => (
            <option key={one.value} value={one.value}>
              {nameOf(one)}
            </option>
          ))}
        </Select>
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
        {choice === undefined ? null : needsKey ? (
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
        <div className="mt-2 flex justify-end gap-3">
          <Button onClick={onClose}>{say('app.cancel')}</Button>
          <Button look="main" type="submit" disabled={add.isPending || choice === undefined}>
            {say(add.isPending ? 'add-account.asking' : 'add-account.submit')}
          </Button>
        </div>
      </form>
    </Dialog>
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
              <a
                className="text-accent underline underline-offset-2"
                href={where}
                target="_blank"
                rel="noreferrer"
              >
                {say('add-account.secret-where')}
              </a>
            </>
          )}
        </>
      }
    />
  )
}
