/** A state in a word, with a dot whose shape and colour repeat it. */

export type Tone = 'good' | 'warn' | 'bad' | 'quiet'

const colours: Readonly<Record<Tone, string>> = {
  good: 'text-good',
  warn: 'text-warn',
  bad: 'text-bad',
  quiet: 'text-quiet',
}

interface Props {
  readonly tone: Tone
  readonly children: string
}

export function Mark({ tone, children }: Props) {
  const open = tone === 'quiet'
  return (
    <span className={`inline-flex items-center gap-1.5 text-sm whitespace-nowrap ${colours[tone]}`}>
      <svg viewBox="0 0 8 8" className="size-2 shrink-0" aria-hidden="true">
        <circle
          cx="4"
          cy="4"
          r={open ? 3 : 4}
          fill={open ? 'none' : 'currentColor'}
          stroke="currentColor"
          strokeWidth={open ? 1.6 : 0}
        />
      </svg>
      {children}
    </span>
  )
}
