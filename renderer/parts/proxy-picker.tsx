/** Enters the address of a proxy: by hand, or from those found on this machine; tries it out before it is used. */
import { useMutation } from '@tanstack/react-query'
import type { DetectedProxiesView } from '../../shared/views/proxy.ts'
import { api } from '../api.ts'
import { duration } from '../format.ts'
import { useSay } from '../preferences.ts'
import { Button } from './button.tsx'
import { Fault } from './fault.tsx'
import { Field } from './field.tsx'
import { Note } from './note.tsx'

interface Props {
  readonly url: string
  /** Whether a login is stored for the address that is set already. */
  readonly hasLogin: boolean
  readonly onChange: (url: string) => void
}

const urlsIn = ({ environment, local }: DetectedProxiesView): readonly string[] => [
  ...new Set([...environment.flatMap(({ url }) => url ?? []), ...local.map(({ url }) => url)]),
]

export function ProxyPicker({ url, hasLogin, onChange }: Props) {
  const say = useSay()
  const detect = useMutation(api.proxy.detect.mutationOptions())
  const test = useMutation(api.proxy.test.mutationOptions())
  const found = detect.data ? urlsIn(detect.data) : undefined

  function choose(next: string): void {
    test.reset()
    onChange(next)
  }

  return (
    <div className="grid gap-3">
      <Field
        label={say('proxy.url')}
        hint={say(hasLogin ? 'proxy.login-kept' : 'proxy.url-hint')}
        required
        autoComplete="off"
        spellCheck={false}
        placeholder="http://127.0.0.1:7890"
        value={url}
        onChange={(event) => choose(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button disabled={detect.isPending} onClick={() => detect.mutate(undefined)}>
          {say(detect.isPending ? 'proxy.detecting' : 'proxy.detect')}
        </Button>
        <Button
          disabled={test.isPending || url.trim() === ''}
          onClick={() => test.mutate({ url: url.trim() })}
        >
          {say(test.isPending ? 'proxy.testing' : 'proxy.test')}
        </Button>
      </div>
      {found === undefined ? null : found.length === 0 ? (
        <p className="text-sm text-quiet">{say('proxy.none-found')}</p>
      ) : (
        <ul aria-label={say('proxy.found')} className="flex flex-wrap gap-2">
          {found.map((one) => (
            <li key={one}>
              <Button look="plain" className="font-mono text-sm" onClick={() => choose(one)}>
                {one}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <output>
        {test.data === undefined ? null : test.data.ok ? (
          <Note tone="good">
            {say('proxy.works', { target: test.data.target, time: duration(test.data.ms ?? 0) })}
          </Note>
        ) : (
          <Note tone="bad">{test.data.message ?? say('app.failed')}</Note>
        )}
      </output>
      <Fault error={detect.error ?? test.error} />
    </div>
  )
}
