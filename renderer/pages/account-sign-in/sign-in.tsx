/** Signs in to a platform: its terms once, then a way to sign in, then how that goes. */
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PlatformView } from '../../../shared/views/platform.ts'
import { client } from '../../api.ts'
import { Dialog } from '../../parts/dialog.tsx'
import { Monogram } from '../../parts/monogram.tsx'
import { useSay } from '../../preferences.ts'
import { Imports } from './imports.tsx'
import { Paste } from './paste.tsx'
import { Progress } from './progress.tsx'
import { Terms } from './terms.tsx'
import type { Target, Way } from './way.ts'
import { Ways } from './ways.tsx'

interface Props {
  readonly platform: PlatformView
  readonly preset?: string
  /** The account to sign in to again. */
  readonly accountId?: string
  readonly onDone: (accountId: string) => void
  /** Back to where a platform was chosen; absent where there was no choice. */
  readonly onBack?: () => void
  readonly onClose: () => void
}

export function SignIn({ platform, preset, accountId, onDone, onBack, onClose }: Props) {
  const say = useSay()
  const queries = useQueryClient()
  const [way, setWay] = useState<Way>()
  const [agreed, setAgreed] = useState(platform.signIn?.acknowledged ?? true)
  const target = targetOf({ provider: platform.id, preset, accountId })
  const back = onBack ?? onClose

  /** A sign-in that nobody watches is not wanted. */
  function leave(then: () => void): void {
    if (way?.kind === 'running')
      void client.signIns.cancel({ provider: platform.id, id: way.id }).catch(() => undefined)
    then()
  }
  const chooseAgain = (): void => setWay(undefined)
  const done = (id: string): void => {
    void queries.invalidateQueries()
    onDone(id)
  }

  const { signIn } = platform
  if (!signIn) return null
  return (
    <Dialog
      key={way?.kind ?? (agreed ? 'ways' : 'terms')}
      title={say(accountId === undefined ? 'account-sign-in.title' : 'account-sign-in.again', {
        platform: platform.label,
      })}
      mark={<Monogram name={platform.label} />}
      onClose={() => leave(onClose)}
    >
      {!agreed ? (
        <Terms
          provider={platform.id}
          text={signIn.terms}
          onAgreed={() => setAgreed(true)}
          onBack={back}
        />
      ) : way === undefined ? (
        <Ways facts={signIn} target={target} onWay={setWay} onBack={back} />
      ) : way.kind === 'paste' ? (
        <Paste target={target} options={way.options} onDone={done} onBack={chooseAgain} />
      ) : way.kind === 'import' ? (
        <Imports target={target} onDone={done} onBack={chooseAgain} />
      ) : (
        <Progress
          provider={platform.id}
          id={way.id}
          offersCode={signIn.ways.includes('device')}
          onDone={done}
          onBack={() => leave(chooseAgain)}
          onClose={() => leave(onClose)}
        />
      )}
    </Dialog>
  )
}

const targetOf = (given: {
  readonly provider: string
  readonly preset: string | undefined
  readonly accountId: string | undefined
}): Target => ({
  provider: given.provider,
  ...(given.preset === undefined ? {} : { preset: given.preset }),
  ...(given.accountId === undefined ? {} : { account: given.accountId }),
})
