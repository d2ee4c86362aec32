/** All platforms to choose from, by how one gets in. */
import { useId, useState } from 'react'
import type { Sentence } from '../../catalogue/index.ts'
import { Button } from '../../parts/button.tsx'
import { Field } from '../../parts/field.tsx'
import { Monogram } from '../../parts/monogram.tsx'
import { useSay } from '../../preferences.ts'
import { matching, type Choice } from './choices.ts'

const groups: readonly (readonly [Choice['login'], Sentence])[] = [
  ['sign-in', 'add-account.by-sign-in'],
  ['api-key', 'add-account.by-key'],
  ['none', 'add-account.by-nothing'],
]

interface Props {
  readonly choices: readonly Choice[]
  readonly onChoose: (choice: Choice) => void
  readonly onClose: () => void
}

export function PlatformGrid({ choices, onChoose, onClose }: Props) {
  const say = useSay()
  const [wanted, setWanted] = useState('')
  const found = matching(choices, wanted)
  const [only] = found

  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (only && found.length === 1) onChoose(only)
        }}
      >
        <Field
          label={say('add-account.find')}
          type="search"
          autoComplete="off"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </form>
      <div className="mt-5 grid gap-6">
        {found.length === 0 ? <p className="text-quiet">{say('add-account.none-found')}</p> : null}
        {groups.map(([login, title]) => (
          <Group
            key={login}
            title={say(title)}
            choices={found.filter((choice) => choice.login === login)}
            onChoose={onChoose}
          />
        ))}
      </div>
      <div className="mt-6 flex justify-end">
        <Button onClick={onClose}>{say('app.cancel')}</Button>
      </div>
    </>
  )
}

interface GroupProps {
  readonly title: string
  readonly choices: readonly Choice[]
  readonly onChoose: (choice: Choice) => void
}

function Group({ title, choices, onChoose }: GroupProps) {
  const heading = useId()
  if (choices.length === 0) return null
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading} className="mb-2 text-sm font-medium text-quiet">
        {title}
      </h3>
      <ul className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3">
        {choices.map((choice) => (
          <li key={choice.value}>
            <button
              type="button"
              onClick={() => onChoose(choice)}
              className="flex w-full items-center gap-3 rounded-xl border border-line bg-surface px-3 py-2.5 text-left transition hover:border-accent hover:bg-sunken motion-reduce:transition-none"
            >
              <Monogram name={choice.name} />
              <span className="min-w-0 leading-tight font-medium">{choice.name}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}
