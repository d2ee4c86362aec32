/** A modal dialog: the browser's own, which keeps the focus inside and closes on Escape. */
import { useId, useLayoutEffect, useRef, type ReactNode } from 'react'
import { useSay } from '../preferences.ts'
import { Button } from './button.tsx'

const shapes = {
  /** A question, or a short form. */
  narrow: 'm-auto w-[min(30rem,calc(100vw-2rem))] rounded-2xl p-6',
  /** Something to choose from. */
  wide: 'm-auto w-[min(44rem,calc(100vw-2rem))] rounded-2xl p-6',
  /** A page of its own beside the page. */
  side: 'my-0 mr-0 ml-auto h-dvh max-h-none w-[min(42rem,100vw)] max-w-none rounded-none border-y-0 border-r-0 px-5 pb-10 sm:px-7',
}

interface Props {
  readonly title: string
  readonly shape?: keyof typeof shapes
  /** Before the title, e.g. a mark. */
  readonly mark?: ReactNode
  readonly onClose: () => void
  readonly children: ReactNode
}

export function Dialog({ title, shape = 'narrow', mark, onClose, children }: Props) {
  const say = useSay()
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useId()

  // Closed before it leaves the page, or else the focus would not go back to where it was.
  useLayoutEffect(() => {
    const shown = dialog.current
    if (shown && !shown.open) shown.showModal()
    return () => shown?.close()
  }, [])

  return (
    <dialog
      ref={dialog}
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
      className={`border border-line bg-surface text-ink shadow-card ${shapes[shape]}`}
    >
      <header
        className={
          shape === 'side'
            ? 'sticky top-0 z-10 -mx-5 mb-5 flex items-center gap-3 border-b border-line bg-surface px-5 py-4 sm:-mx-7 sm:px-7'
            : 'mb-4 flex items-center gap-3'
        }
      >
        {mark}
        <h2
          id={heading}
          className="min-w-0 flex-1 text-lg font-semibold tracking-tight break-words"
        >
          {title}
        </h2>
        {shape === 'side' ? (
          <Button look="quiet" className="-mr-2.5" onClick={onClose}>
            {say('app.close')}
          </Button>
        ) : null}
      </header>
      {children}
    </dialog>
  )
}
