/** The whole console on one page: health, endpoint, accounts, keys and the latest exchanges. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { HealthView } from '../../../shared/views/health.ts'
import { onDesktop, signOut } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Choices } from '../../parts/choices.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { useSay } from '../../preferences.ts'
import { Settings } from '../settings/settings.tsx'
import { Accounts } from './accounts.tsx'
import { Endpoint } from './endpoint.tsx'
import { Exchanges } from './exchanges.tsx'
import { Health } from './health.tsx'
import { Keys } from './keys.tsx'
import { useLive } from './live.ts'

export function HomePage({ health }: { readonly health: HealthView }) {
  useLive()
  return (
    <div className="mx-auto max-w-6xl px-4 pt-5 pb-16 sm:px-8">
      <Top />
      <main className="grid gap-6">
        <Health health={health} />
        <Endpoint endpoint={health.endpoint} />
        <div className="grid items-start gap-6 lg:grid-cols-[3fr_2fr]">
          <Accounts />
          <Keys />
        </div>
        <Exchanges />
      </main>
      <footer className="mt-8 text-center text-sm text-quiet">
        <Version version={health.version} />
      </footer>
    </div>
  )
}

function Top() {
  const say = useSay()
  const queries = useQueryClient()
  const [setting, setSetting] = useState(false)
  return (
    <header className="mb-8 flex flex-wrap items-center justify-between gap-x-6 gap-y-2">
      <div className="flex items-center gap-3">
        <Glyph />
        <span className="text-lg font-semibold tracking-tight">Plugboard</span>
      </div>
      <div className="-mr-2 flex flex-wrap items-center gap-1">
        <Choices />
        <Button look="quiet" className="py-1.5" onClick={() => setSetting(true)}>
          {say('settings.title')}
        </Button>
        {onDesktop ? null : (
          <Button
            look="quiet"
            className="py-1.5"
            onClick={() => void signOut().then(() => queries.resetQueries())}
          >
            {say('app.sign-out')}
          </Button>
        )}
      </div>
      {setting ? <Settings onClose={() => setSetting(false)} /> : null}
    </header>
  )
}

function Version({ version }: { readonly version: string }) {
  const say = useSay()
  return <>Plugboard · {say('health.version', { version })}</>
}
