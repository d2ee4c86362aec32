/** A value to copy, with its name and a button that copies it. */
import { useEffect, useState } from 'react'
import { useSay } from '../preferences.ts'
import { Button } from './button.tsx'

interface Props {
  /** What it is, for the button's name. */
  readonly name: string
  readonly value: string
}

export function CopyButton({ name, value }: Props) {
  const say = useSay()
  const [copied, setCopied] = useState(false)

  useEffect(() => {
    if (!copied) return undefined
    const timer = setTimeout(() => setCopied(false), 2000)
    return () => clearTimeout(timer)
  }, [copied])

  return (
    <Button
      look="plain"
      aria-label={say('app.copy-what', { what: name })}
      onClick={() => {
        void navigator.clipboard.writeText(value).then(() => setCopied(true))
      }}
    >
      <span aria-live="polite">{copied ? say('app.copied') : say('app.copy')}</span>
    </Button>
  )
}

/** `brief`: only the beginning of a long value is shown. */
export function Copy({ name, value, brief = false }: Props & { readonly brief?: boolean }) {
  return (
    <div className="flex items-center gap-3 rounded-xl bg-sunken py-2 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <div className="text-xs text-quiet">{name}</div>
        <code className={`block font-mono text-[0.9375rem] ${brief ? 'truncate' : 'break-all'}`}>
          {value}
        </code>
      </div>
      <CopyButton name={name} value={value} />
    </div>
  )
}
