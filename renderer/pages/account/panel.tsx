/** One account, whole: how it fares, what it has left, its models, and the way its requests go. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { AccountView } from '../../../shared/views/account.ts'
import type { PlatformView } from '../../../shared/views/platform.ts'
import { api } from '../../api.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Monogram } from '../../parts/monogram.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useSay } from '../../preferences.ts'
import { SignIn } from '../account-sign-in/sign-in.tsx'
import { Aliases } from './aliases.tsx'
import { ConditionCard } from './condition-card.tsx'
import { Leaving } from './leaving.tsx'
import { Models } from './models.tsx'
import { ProxyChoice } from './proxy-choice.tsx'
import { Quota } from './quota.tsx'

interface Props {
  readonly accountId: string
  readonly platforms: readonly PlatformView[]
  readonly onClose: () => void
}

export function AccountPanel({ accountId, platforms, onClose }: Props) {
  const say = useSay()
  const [signingIn, setSigningIn] = useState(false)
  const account = useQuery(api.accounts.get.queryOptions({ input: { id: accountId } }))
  const platform = platforms.find(({ id }) => id === account.data?.provider)
  const name = platform?.label ?? account.data?.provider ?? '?'

  return (
    <Dialog
      shape="side"
      title={account.data?.label ?? say('accounts.title')}
      mark={<Monogram name={name} />}
      onClose={onClose}
    >
      <Fault error={account.error} />
      {account.isPending ? <Waiting>{say('app.opening')}</Waiting> : null}
      {account.data ? (
        <div className="grid gap-8">
          <div className="grid gap-3">
            <p className="-mt-1 text-sm text-quiet">{aboutOf(account.data, name)}</p>
            <ConditionCard account={account.data} onSignIn={() => setSigningIn(true)} />
          </div>
          <Quota account={account.data} />
          <Models account={account.data} />
          <Aliases accountId={accountId} />
          <ProxyChoice account={account.data} />
          <Leaving account={account.data} onGone={onClose} />
        </div>
      ) : null}
      {signingIn && platform ? (
        <SignIn
          platform={platform}
          accountId={accountId}
          onDone={() => setSigningIn(false)}
          onClose={() => setSigningIn(false)}
        />
      ) : null}
    </Dialog>
  )
}

/** The platform and the plan on it. */
const aboutOf = ({ plan, tags }: AccountView, platform: string): string =>
  [platform, ...(plan === undefined ? [] : [plan]), ...tags].join(' · ')
