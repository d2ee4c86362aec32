/** The ways to sign in to a platform: the usual one as a button, the others below it. */
import { useMutation } from '@tanstack/react-query'
import { useState, type SyntheticEvent } from 'react'
import { api } from '../../api.ts'
import { Button } from '../../parts/button.tsx'
import { Fault } from '../../parts/fault.tsx'
import { useSay } from '../../preferences.ts'
import { Options } from './options.tsx'
import { openTab } from './open-tab.ts'
import type { Facts, OptionValues, Target, Way } from './way.ts'

interface Props {
  readonly facts: Facts
  readonly target: Target
  readonly onWay: (way: Way) => void
  readonly onBack: () => void
}

export function Ways({ facts, target, onWay, onBack }: Props) {
  const say = useSay()
  const [options, setOptions] = useState<OptionValues>({})
  const start = useMutation(
    api.signIns.start.mutationOptions({
      onSuccess: ({ id }) => onWay({ kind: 'running', id }),
    }),
  )
  const byBrowser = facts.ways.includes('browser')
  const byCode = facts.ways.includes('device')

  function begin(way: 'browser' | 'device'): void {
    // The tab is opened while the click still counts as one, or the browser would keep it from opening.
    const tab = way === 'browser' ? openTab() : undefined
    start.mutate(
      { ...target, way, options },
      { onSuccess: ({ url }) => tab?.go(url), onError: () => tab?.close() },
    )
  }
  function submit(event: SyntheticEvent): void {
    event.preventDefault()
    begin(byBrowser ? 'browser' : 'device')
  }

  return (
    <form className="grid gap-4" onSubmit={submit}>
      <Options options={facts.options} values={options} onChange={setOptions} />
      {byBrowser || byCode ? (
        <Button look="main" type="submit" className="w-full" disabled={start.isPending}>
          {say(byBrowser ? 'account-sign-in.in-browser' : 'account-sign-in.by-code')}
        </Button>
      ) : null}
      <Fault error={start.error} />
      <ul className="-mx-3 divide-y divide-line border-t border-line pt-1">
        {byBrowser && byCode ? (
          <Other
            title={say('account-sign-in.code')}
            lead={say('account-sign-in.code-lead')}
            onChoose={() => begin('device')}
          />
        ) : null}
        {facts.imports.length > 0 ? (
          <Other
            title={say('account-sign-in.import')}
            lead={say('account-sign-in.import-lead')}
            onChoose={() => onWay({ kind: 'import' })}
          />
        ) : null}
        <Other
          title={say('account-sign-in.paste')}
          lead={say('account-sign-in.paste-lead')}
          onChoose={() => onWay({ kind: 'paste', options })}
        />
      </ul>
      <div className="flex justify-start">
        <Button onClick={onBack}>{say('app.back')}</Button>
      </div>
    </form>
  )
}

interface OtherProps {
  readonly title: string
  readonly lead: string
  readonly onChoose: () => void
}

function Other({ title, lead, onChoose }: OtherProps) {
  return (
    <li>
      <button
        type="button"
        onClick={onChoose}
        className="my-1 flex w-full items-center gap-3 rounded-lg px-3 py-2 text-left hover:bg-sunken"
      >
        <span className="min-w-0 flex-1">
          <span className="block font-medium">{title}</span>
          <span className="block text-sm text-quiet">{lead}</span>
        </span>
        <span aria-hidden="true" className="text-quiet">
          ›
        </span>
      </button>
    </li>
  )
}
