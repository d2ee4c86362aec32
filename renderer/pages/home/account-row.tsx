/** One account: what it is, how it fares, and what can be done with it. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountHealthView, AccountView } from '../../../shared/views/account.ts'
import { api } from '../../api.ts'
import type { Say, Sentence } from '../../catalogue/index.ts'
import { moment } from '../../format.ts'
import { Button } from '../../parts/button.tsx'
import { Confirm } from '../../parts/confirm.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Mark, type Tone } from '../../parts/mark.tsx'
import { usePreferences, useSay } from '../../preferences.ts'

const states: Readonly<Record<AccountHealthView['state'], readonly [Tone, Sentence]>> = {
  ready: ['good', 'accounts.ready'],
  resting: ['warn', 'accounts.resting'],
  attention: ['bad', 'accounts.attention'],
  disabled: ['quiet', 'accounts.disabled'],
}

/** Why it does not serve and until when, or undefined when it serves. */
function reason(health: AccountHealthView, say: Say, language: string): string | undefined {
  if (health.state === 'ready' || health.state === 'disabled') return undefined
  if (health.reason === undefined || health.until === undefined) return health.reason
  const time = moment(health.until, language)
  return say('accounts.until', { reason: health.reason, time })
}

interface Props {
  readonly account: AccountView
  /** The platform's name; undefined while the platforms are being read. */
  readonly platform: string | undefined
}

export function AccountRow({ account, platform }: Props) {
  const say = useSay()
  const language = usePreferences((preferences) => preferences.language)
  const [tone, word] = states[account.health.state]
  const why = reason(account.health, say, language)
  const models =
    account.models === 1
      ? say('accounts.models.one')
      : say('accounts.models.other', { count: account.models })

  return (
    <li className="py-3">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <div className="min-w-0">
          <div className="font-medium break-words">{account.label}</div>
          <div className="text-sm text-quiet">
            {platform === undefined ? models : `${platform} · ${models}`}
          </div>
        </div>
        <div className="-mr-2.5 flex flex-wrap items-center gap-x-1 max-sm:-ml-2.5">
          <span className="mr-2 max-sm:ml-2.5 max-sm:basis-full">
            <Mark tone={tone}>{say(word)}</Mark>
          </span>
          <Actions account={account} />
        </div>
      </div>
      {why === undefined ? null : <p className="mt-1 text-sm text-quiet">{why}</p>}
    </li>
  )
}

function Actions({ account }: { readonly account: AccountView }) {
  const say = useSay()
  const queries = useQueryClient()
  const [removing, setRemoving] = useState(false)
  const onSuccess = () => queries.invalidateQueries()
  const sync = useMutation(api.accounts.sync.mutationOptions({ onSuccess }))
  const enable = useMutation(api.accounts.enable.mutationOptions({ onSuccess }))
  const disable = useMutation(api.accounts.disable.mutationOptions({ onSuccess }))
  const remove = useMutation(api.accounts.remove.mutationOptions({ onSuccess }))
  const toggle = account.enabled ? disable : enable
  const toggleWord = say(account.enabled ? 'accounts.disable' : 'accounts.enable')
  const named = (action: string) => say('accounts.act', { action, account: account.label })

  return (
    <>
      <Button
        look="quiet"
        aria-label={named(say('accounts.sync'))}
        disabled={sync.isPending}
        onClick={() => sync.mutate({ id: account.id })}
      >
        {say('accounts.sync')}
      </Button>
      <Button
        look="quiet"
        aria-label={named(toggleWord)}
        disabled={toggle.isPending}
        onClick={() => toggle.mutate({ id: account.id })}
      >
        {toggleWord}
      </Button>
      <Button
        look="quiet"
        aria-label={named(say('accounts.remove'))}
        onClick={() => setRemoving(true)}
      >
        {say('accounts.remove')}
      </Button>
      <div className="basis-full">
        <Fault error={sync.error ?? toggle.error} />
        {sync.isSuccess ? (
          <output className="mt-1 block text-sm text-good">
            {say('accounts.synced', { account: account.label })}
          </output>
        ) : null}
      </div>
      {removing ? (
        <Confirm
          title={say('accounts.remove-title', { account: account.label })}
          lead={say('accounts.remove-lead')}
          action={say('accounts.remove')}
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate({ id: account.id })}
          onClose={() => setRemoving(false)}
        />
      ) : null}
    </>
  )
}
