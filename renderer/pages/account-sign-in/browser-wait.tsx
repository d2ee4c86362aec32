/** Waits for a person who signs in on a page in another tab; takes the address they end at where they cannot come back. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState, type SyntheticEvent } from 'react'
import type { SignInView } from '../../../shared/views/sign-in.ts'
import { api } from '../../api.ts'
import { countdown } from '../../format.ts'
import { useNow } from '../../now.ts'
import { Button } from '../../parts/button.tsx'
import { Copy } from '../../parts/copy.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Field } from '../../parts/field.tsx'
import { Link } from '../../parts/link.tsx'
import { Note } from '../../parts/note.tsx'
import { Waiting } from '../../parts/waiting.tsx'
import { useSay } from '../../preferences.ts'

/** By then a person whose way back is blocked has noticed. */
const patienceMs = 15_000

interface Props {
  readonly signIn: SignInView
  readonly offersCode: boolean
}

export function BrowserWait({ signIn, offersCode }: Props) {
  const say = useSay()
  const [late, setLate] = useState(false)
  const now = useNow(1000)
  const { url, callback, expiresAt } = signIn
  const unheard = callback?.listening === false

  useEffect(() => {
    const timer = setTimeout(() => setLate(true), patienceMs)
    return () => clearTimeout(timer)
  }, [])

  return (
    <div className="grid gap-4">
      {unheard ? (
        <Taken taken={callback.taken} offersCode={offersCode} />
      ) : (
        <Waiting>{say('account-sign-in.waiting-tab')}</Waiting>
      )}
      {url === undefined ? null : (
        <p className="text-sm text-quiet">
          {say('account-sign-in.no-tab')} <Link href={url}>{say('account-sign-in.open-page')}</Link>
        </p>
      )}
      {url === undefined ? null : (
        <details>
          <summary className="text-sm text-quiet hover:text-ink">
            {say('account-sign-in.copy-link')}
          </summary>
          <div className="mt-3">
            <Copy name={say('account-sign-in.link')} value={url} brief />
          </div>
        </details>
      )}
      {late || unheard ? (
        <PasteAddress signIn={signIn} />
      ) : (
        <Button look="quiet" className="-ml-2.5 w-fit" onClick={() => setLate(true)}>
          {say('account-sign-in.paste-address')}
        </Button>
      )}
      <p className="tabular text-sm text-quiet">
        {say('account-sign-in.time-left', { time: countdown(expiresAt - now) })}
      </p>
    </div>
  )
}

interface TakenProps {
  readonly taken: NonNullable<SignInView['callback']>['taken']
  readonly offersCode: boolean
}

function Taken({ taken, offersCode }: TakenProps) {
  const say = useSay()
  return (
    <Note tone="warn">
      <ul>
        {taken.map(({ port, program }) => (
          <li key={port}>
            {program === undefined
              ? say('account-sign-in.taken-unknown', { port: String(port) })
              : say('account-sign-in.taken', { port: String(port), program })}
          </li>
        ))}
      </ul>
      <p className="mt-1.5">
        {say(offersCode ? 'account-sign-in.taken-lead-code' : 'account-sign-in.taken-lead')}
      </p>
    </Note>
  )
}

function PasteAddress({ signIn: { provider, id } }: { readonly signIn: SignInView }) {
  const say = useSay()
  const queries = useQueryClient()
  const [pasted, setPasted] = useState('')
  const complete = useMutation(
    api.signIns.complete.mutationOptions({
      onSuccess: (view) =>
        queries.setQueryData(api.signIns.status.queryKey({ input: { provider, id } }), view),
    }),
  )

  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    complete.mutate({ provider, id, pasted: pasted.trim() })
  }

  return (
    <form onSubmit={submit}>
      <Field
        label={say('account-sign-in.address')}
        hint={say('account-sign-in.address-hint')}
        required
        autoComplete="off"
        spellCheck={false}
        placeholder="http://localhost:…"
        value={pasted}
        onChange={(event) => setPasted(event.target.value)}
      />
      <Fault error={complete.error} />
      <Button className="mt-3" type="submit" disabled={complete.isPending || pasted.trim() === ''}>
        {say('account-sign-in.go-on')}
      </Button>
    </form>
  )
}
