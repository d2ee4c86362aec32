/** A labelled input, with a hint below it where one helps. */
import { useId, type InputHTMLAttributes, type ReactNode } from 'react'

const box =
  'w-full rounded-lg border border-line-strong bg-surface px-3 py-2 text-ink placeholder:text-quiet'

interface Named {
  readonly label: string
  readonly hint?: ReactNode
}

export function Field({ label, hint, ...rest }: Named & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId()
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <input id={id} aria-describedby={hint ? `${id}-hint` : undefined} className={box} {...rest} />
      {hint ? (
        <p id={`${id}-hint`} className="text-sm text-quiet">
          {hint}
        </p>
      ) : null}
    </div>
  )
}
