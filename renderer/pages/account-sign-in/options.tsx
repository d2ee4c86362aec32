/** What the owner must or may set before signing in; what is rarely needed stays out of the way. */
import { Field } from '../../parts/field.tsx'
import { Linked } from '../../parts/linked.tsx'
import { useSay } from '../../preferences.ts'
import type { Facts, OptionValues } from './way.ts'

interface Props {
  readonly options: Facts['options']
  readonly values: OptionValues
  readonly onChange: (values: OptionValues) => void
}

export function Options({ options, values, onChange }: Props) {
  const say = useSay()
  const field = ({ name, label, hint, required }: Facts['options'][number]) => (
    <Field
      key={name}
      label={label}
      hint={<Linked text={hint} />}
      required={required}
      autoComplete="off"
      spellCheck={false}
      value={values[name] ?? ''}
      onChange={(event) => onChange({ ...values, [name]: event.target.value })}
    />
  )
  const rare = options.filter(({ required }) => !required)
  return (
    <>
      {options.filter(({ required }) => required).map(field)}
      {rare.length === 0 ? null : (
        <details>
          <summary className="text-sm text-quiet hover:text-ink">
            {say('account-sign-in.options')}
          </summary>
          <div className="mt-3 grid gap-4">{rare.map(field)}</div>
        </details>
      )}
    </>
  )
}
