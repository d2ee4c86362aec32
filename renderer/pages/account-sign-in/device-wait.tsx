/** Shows the code to type on the platform's page, and waits until that is done. */
import type { SignInView } from '../../../shared/views/sign-in.ts'
import { countdown } from '../../format.ts'
import { useNow } from '../../now.ts'
import { CopyButton } from '../../parts/copy.tsx'
import { Link } from '../../parts/link.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useSay } from '../../preferences.ts'

export function DeviceWait({ signIn }: { readonly signIn: SignInView }) {
  const say = useSay()
  const now = useNow(1000)
  const { userCode = '', verificationUrl, expiresAt } = signIn
  return (
    <div className="grid gap-5">
      <ol className="grid list-inside list-decimal gap-1">
        <li>
          {say('account-sign-in.open')}{' '}
          {verificationUrl === undefined ? null : (
            <Link href={verificationUrl}>{verificationUrl.replace(/^https?:\/\//, '')}</Link>
          )}
        </li>
        <li>{say('account-sign-in.type-code')}</li>
      </ol>
      <div className="flex flex-wrap items-center justify-between gap-3 rounded-xl bg-sunken px-5 py-4">
        <code className="font-mono text-3xl font-semibold tracking-wider">{userCode}</code>
        <CopyButton name={say('account-sign-in.the-code')} value={userCode} />
      </div>
      <Waiting>{say('account-sign-in.waiting-code')}</Waiting>
      <p className="tabular text-sm text-quiet">
        {say('account-sign-in.time-left', { time: countdown(expiresAt - now) })}
      </p>
    </div>
  )
}
