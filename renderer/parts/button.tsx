/** A button in one of three weights. */
import type { ButtonHTMLAttributes } from 'react'

const looks = {
  /** The one thing to do here. */
  main: 'bg-accent text-accent-ink hover:brightness-110 px-3.5 py-2 font-medium',
  /** A thing to do. */
  plain: 'bg-surface text-ink border border-line-strong hover:bg-sunken px-3.5 py-2 font-medium',
  /** A small thing beside others. */
  quiet: 'text-quiet hover:text-ink hover:bg-sunken px-2.5 py-1 text-sm',
  /** What cannot be undone. */
  danger: 'bg-bad text-surface hover:brightness-110 px-3.5 py-2 font-medium',
}

interface Props extends ButtonHTMLAttributes<HTMLButtonElement> {
  readonly look?: keyof typeof looks
}

export function Button({ look = 'plain', className = '', type, ...rest }: Props) {
  return (
    <button
      type={type === 'submit' ? 'submit' : 'button'}
      className={`inline-flex items-center justify-center gap-1.5 rounded-lg whitespace-nowrap transition motion-reduce:transition-none disabled:opacity-60 ${looks[look]} ${className}`}
      {...rest}
    />
  )
}
