/** Asks once more before something that cannot be undone. */
import { useSay } from '../preferences.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'
import { Fault } from './fault.tsx'

interface Props {
  readonly title: string
  readonly lead: string
  readonly action: string
  readonly busy: boolean
  /** Why the last try failed. */
  readonly error: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}

export function Confirm({ title, lead, action, busy, error, onConfirm, onClose }: Props) {
  const say = useSay()
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="text-quiet">{lead}</p>
      <Fault error={error} />
      <div className="mt-6 flex justify-end gap-3">
        <Button onClick={onClose}>{say('app.cancel')}</Button>
        <Button look="danger" disabled={busy} onClick={onConfirm}>
          {action}
        </Button>
      </div>
    </Dialog>
  )
}
