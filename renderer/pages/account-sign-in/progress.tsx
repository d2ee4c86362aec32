/** How a sign-in goes: what the person has to do, and how it ended. */
import { useQuery } from '@tanstack/react-query'
import { useEffect, useEffectEvent } from 'react'
import type { SignInView } from '../../../shared/views/sign-in.ts'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Note } from '../../parts/note.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useSay } from '../../preferences.ts'
import { BrowserWait } from './browser-wait.tsx'
import { DeviceWait } from './device-wait.tsx'

interface Props {
  readonly provider: string
  readonly id: string
  /** Whether the platform also signs people in by a code. */
  readonly offersCode: boolean
  readonly onDone: (accountId: string) => void
  /** To choose another way, or the same again. */
  readonly onBack: () => void
  readonly onClose: () => void
}

export function Progress({ provider, id, offersCode, onDone, onBack, onClose }: Props) {
  const say = useSay()
  const status = useQuery(api.signIns.status.queryOptions({ input: { provider, id } }))
  const signIn = status.data
  const accountId = signIn?.state === 'done' ? signIn.accountId : undefined

  // Once for an account, whatever the page is drawn again for.
  const finish = useEffectEvent(onDone)
  useEffect(() => {
    if (accountId !== undefined) finish(accountId)
  }, [accountId])

  if (!signIn)
    return status.error ? (
      <Ended text={undefined} error={status.error} onBack={onBack} onClose={onClose} />
    ) : (
      <Waiting>{say('app.opening')}</Waiting>
    )
  switch (signIn.state) {
    case 'waiting':
      return (
        <>
          {signIn.way === 'device' ? (
            <DeviceWait signIn={signIn} />
          ) : (
            <BrowserWait signIn={signIn} offersCode={offersCode} />
          )}
          <div className="mt-6 flex justify-between gap-3">
            <Button onClick={onBack}>{say('account-sign-in.other-way')}</Button>
            <Button onClick={onClose}>{say('app.cancel')}</Button>
          </div>
        </>
      )
    case 'exchanging':
      return <Waiting>{say('account-sign-in.exchanging')}</Waiting>
    case 'done':
      return <Note tone="good">{say('account-sign-in.done')}</Note>
    case 'failed':
    case 'expired':
    case 'cancelled':
      return (
        <Ended
          text={signIn.message ?? say(ended[signIn.state])}
          error={undefined}
          onBack={onBack}
          onClose={onClose}
        />
      )
  }
}

const ended = {
  failed: 'account-sign-in.failed',
  expired: 'account-sign-in.expired',
  cancelled: 'account-sign-in.cancelled',
} as const satisfies Partial<Record<SignInView['state'], string>>

interface EndedProps {
  readonly text: string | undefined
  readonly error: unknown
  readonly onBack: () => void
  readonly onClose: () => void
}

function Ended({ text, error, onBack, onClose }: EndedProps) {
  const say = useSay()
  return (
    <>
      {text === undefined ? (
        <Fault error={error} />
      ) : (
        <div role="alert">
          <Note tone="bad">{text}</Note>
        </div>
      )}
      <div className="mt-6 flex justify-end gap-3">
        <Button onClick={onClose}>{say('app.close')}</Button>
        <Button look="main" onClick={onBack}>
          {say('app.try-again')}
        </Button>
      </div>
    </>
  )
}
