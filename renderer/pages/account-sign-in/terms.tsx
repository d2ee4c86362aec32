/** What the platform's terms say about signing in here: shown once, before the first sign-in. */
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { Linked } from '../../parts/linked.tsx'
import { Note } from '../../parts/note.tsx'
import { useSay } from '../../preferences.ts'

interface Props {
  readonly provider: string
  readonly text: string
  readonly onAgreed: () => void
  readonly onBack: () => void
}

export function Terms({ provider, text, onAgreed, onBack }: Props) {
  const say = useSay()
  const queries = useQueryClient()
  const agree = useMutation(
    api.signIns.acknowledge.mutationOptions({
      onSuccess() {
        void queries.invalidateQueries({ queryKey: api.platforms.key() })
        onAgreed()
      },
    }),
  )
  return (
    <>
      <h3 className="mb-2 font-medium">{say('account-sign-in.terms')}</h3>
      <Note tone="warn">
        <Linked text={text} />
      </Note>
      <Fault error={agree.error} />
      <div className="mt-6 flex justify-between gap-3">
        <Button onClick={onBack}>{say('app.back')}</Button>
        <Button look="main" disabled={agree.isPending} onClick={() => agree.mutate({ provider })}>
          {say('account-sign-in.agree')}
        </Button>
      </div>
    </>
  )
}
