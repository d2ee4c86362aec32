/** Where a browser shows the admin token before it sees anything else. */
import { useState, type SyntheticEvent } from 'react'
import { signIn, type SignIn } from '../../api.ts'
import type { Sentence } from '../../catalogue/index.ts'
import { Button } from '../../parts/button.tsx'
import { Choices } from '../../parts/choices.tsx'
import { Field } from '../../parts/field.tsx'
import { Glyph } from '../../parts/glyph.tsx'
import { useSay } from '../../preferences.ts'

const sentences: Readonly<Record<Exclude<SignIn, 'done'>, Sentence>> = {
  refused: 'sign-in.refused',
  'too-often': 'sign-in.too-often',
  unreachable: 'app.unreachable',
}

export function SignInPage({ onDone }: { readonly onDone: () => void }) {
  const say = useSay()
  const [token, setToken] = useState('')
  const [busy, setBusy] = useState(false)
  const [ended, setEnded] = useState<SignIn>()

  async function submit(event: SyntheticEvent): Promise<void> {
    event.preventDefault()
    setBusy(true)
    const end = await signIn(token.trim())
    setBusy(false)
    setEnded(end)
    if (end === 'done') onDone()
  }

  return (
    <div className="flex min-h-screen flex-col">
      <div className="flex justify-end gap-1 p-4">
        <Choices />
      </div>
      <main className="flex flex-1 items-start justify-center px-4 pt-[12vh] pb-16">
        <form
          className="grid w-full max-w-md gap-5 rounded-2xl border border-line bg-surface p-8 shadow-card"
          onSubmit={(event) => void submit(event)}
        >
          <div className="flex items-center gap-3">
            <Glyph />
            <span className="text-lg font-semibold tracking-tight">Plugboard</span>
          </div>
          <div>
            <h1 className="text-xl font-semibold tracking-tight">{say('sign-in.title')}</h1>
            <p className="mt-1.5 text-quiet">{say('sign-in.lead')}</p>
          </div>
          <Field
            label={say('sign-in.token')}
            type="password"
            autoComplete="current-password"
            required
            spellCheck={false}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
          {ended !== undefined && ended !== 'done' ? (
            <p role="alert" className="rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-bad">
              {say(sentences[ended])}
            </p>
          ) : null}
          <Button look="main" type="submit" disabled={busy || token.trim() === ''}>
            {say('sign-in.submit')}
          </Button>
        </form>
      </main>
    </div>
  )
}
