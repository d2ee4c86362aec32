/** A titled part of a page. */
import { useId, type ReactNode } from 'react'

interface Props {
  readonly title: string
  /** Beside the title: what can be done here. */
  readonly aside?: ReactNode
  readonly children: ReactNode
}

export function Card({ title, aside, children }: Props) {
  const heading = useId()
  return (
    <section
      aria-labelledby={heading}
      className="min-w-0 rounded-2xl border border-line bg-surface shadow-card"
    >
      <header className="flex min-h-15 flex-wrap items-center justify-between gap-x-4 gap-y-2 px-5 pt-4 pb-3">
        <h2 id={heading} className="text-base font-semibold tracking-tight">
          {title}
        </h2>
        {aside}
      </header>
      <div className="px-5 pb-5">{children}</div>
    </section>
  )
}
