/** A few words that stand out from the rest: advice, a caution, or good news. */
import type { ReactNode } from 'react'

const tones = {
  plain: 'bg-sunken text-ink',
  good: 'bg-accent-soft text-ink',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}

interface Props {
  readonly tone?: keyof typeof tones
  readonly children: ReactNode
}

export function Note({ tone = 'plain', children }: Props) {
  return <div className={`rounded-xl px-4 py-3 text-sm ${tones[tone]}`}>{children}</div>
}
