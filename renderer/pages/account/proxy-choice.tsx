/** The way the account's requests go: as everybody's, past every proxy, or through one of its own. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import type { AccountView } from '../../../shared/views/account.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { ProxyPicker } from '../../parts/proxy-picker.tsx'
import { Radios } from '../../parts/radios.tsx'
import { useSay } from '../../preferences.ts'
import { Section } from './section.tsx'

const modes = ['inherit', 'direct', 'custom'] as const
type Mode = (typeof modes)[number]

const modeOf = (proxy: string): Mode => modes.find((mode) => mode === proxy) ?? 'custom'

export function ProxyChoice({ account }: { readonly account: AccountView }) {
  const say = useSay()
  const queries = useQueryClient()
  const stored = modeOf(account.proxy)
  const [mode, setMode] = useState(stored)
  const [url, setUrl] = useState(stored === 'custom' ? account.proxy : '')
  const save = useMutation(
    api.accounts.update.mutationOptions({ onSuccess: () => queries.invalidateQueries() }),
  )
  const proxy = mode === 'custom' ? url.trim() : mode

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    save.mutate({ id: account.id, proxy })
  }

  return (
    <Section title={say('proxy.title')}>
      <form className="grid gap-3" onSubmit={submit}>
        <Radios
          name="account-proxy"
          legend={say('proxy.of-account')}
          value={mode}
          onChange={(next) => {
            setMode(next)
            save.reset()
          }}
          choices={[
            ['inherit', say('proxy.inherit')],
            ['direct', say('proxy.direct')],
            ['custom', say('proxy.custom')],
          ]}
        />
        {mode === 'custom' ? (
          <ProxyPicker
            url={url}
            hasLogin={account.proxyLogin && url.trim() === account.proxy}
            onChange={setUrl}
          />
        ) : null}
        <Fault error={save.error} />
        {proxy === account.proxy ? null : (
          <Button look="main" type="submit" className="w-fit" disabled={save.isPending}>
            {say('app.save')}
          </Button>
        )}
      </form>
    </Section>
  )
}
