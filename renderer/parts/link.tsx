/** A link to a page outside the console, in a tab of its own. */
import type { ReactNode } from 'react'

interface Props {
  readonly href: string
  readonly children: ReactNode
}

export function Link({ href, children }: Props) {
  return (
    <a
      className="text-accent underline underline-offset-2"
      href={href}
      target="_blank"
      rel="noreferrer"
    >
      {children}
    </a>
  )
}
