/** What holds for everything: at present the proxy that requests go through. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import type { ProxyView } from '../../../shared/views/proxy.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Dialog } from '../../parts/dialog.tsx'
import { Fault } from '../../parts/fault.tsx'
import { ProxyPicker } from '../../parts/proxy-picker.tsx'
import { Radios } from '../../parts/radios.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useSay } from '../../preferences.ts'

export function Settings({ onClose }: { readonly onClose: () => void }) {
  const say = useSay()
  const proxy = useQuery(api.proxy.get.queryOptions())
  return (
    <Dialog title={say('settings.title')} onClose={onClose}>
      <Fault error={proxy.error} />
      {proxy.data ? (
        <ProxyForm proxy={proxy.data} onClose={onClose} />
      ) : proxy.isPending ? (
        <Waiting>{say('app.opening')}</Waiting>
      ) : null}
    </Dialog>
  )
}

interface Props {
  readonly proxy: ProxyView
  readonly onClose: () => void
}

function ProxyForm({ proxy, onClose }: Props) {
  const say = useSay()
  const queries = useQueryClient()
  const [mode, setMode] = useState(proxy.mode)
  const [url, setUrl] = useState(proxy.url ?? '')
  const save = useMutation(
    api.proxy.set.mutationOptions({
      async onSuccess() {
        onClose()
        await queries.invalidateQueries()
      },
    }),
  )

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    save.mutate(mode === 'custom' ? { mode, url: url.trim() } : { mode })
  }

  return (
    <form className="grid gap-3" onSubmit={submit}>
      <h3 className="font-medium">{say('proxy.title')}</h3>
      <p className="-mt-2 text-sm text-quiet">{say('proxy.lead')}</p>
      <Radios
        name="proxy"
        legend={say('proxy.title')}
        value={mode}
        onChange={setMode}
        choices={[
          ['none', say('proxy.none')],
          ['environment', say('proxy.environment')],
          ['custom', say('proxy.custom')],
        ]}
      />
      {mode === 'custom' ? (
        <ProxyPicker
          url={url}
          hasLogin={proxy.hasLogin && url.trim() === proxy.url}
          onChange={setUrl}
        />
      ) : null}
      <Fault error={save.error} />
      <div className="mt-3 flex justify-end gap-3">
        <Button onClick={onClose}>{say('app.cancel')}</Button>
        <Button look="main" type="submit" disabled={save.isPending}>
          {say('app.save')}
        </Button>
      </div>
    </form>
  )
}
