/** What went wrong, said where it went wrong. */
import { sentenceOf } from '../api.ts'
import { useSay } from '../preferences.ts'

/** Shows nothing while there is no error. */
export function Fault({ error }: { readonly error: unknown }) {
  const say = useSay()
  if (error === null || error === undefined) return null
  return (
    <p role="alert" className="mt-4 rounded-lg bg-bad-soft px-3.5 py-2.5 text-sm text-bad">
      {sentenceOf(error) ?? say('app.failed')}
    </p>
  )
}
