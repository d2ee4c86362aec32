/** A titled part of the account's panel. */
import { useId, type ReactNode } from 'react'

interface Props {
  readonly title: string
  readonly aside?: ReactNode
  readonly children: ReactNode
}

export function Section({ title, aside, children }: Props) {
  const heading = useId()
  return (
    <section aria-labelledby={heading} className="min-w-0">
      <header className="mb-3 flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <h3 id={heading} className="font-semibold tracking-tight">
          {title}
        </h3>
        {aside}
      </header>
      {children}
    </section>
  )
}
