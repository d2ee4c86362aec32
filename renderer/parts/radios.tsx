/** A few choices of which one counts. */

interface Props<Value extends string> {
  /** Unique on the page. */
  readonly name: string
  /** What is chosen, for those who cannot see the heading above. */
  readonly legend: string
  readonly value: Value
  readonly choices: readonly (readonly [Value, string])[]
  readonly onChange: (value: Value) => void
}

export function Radios<Value extends string>(props: Props<Value>) {
  const { name, legend, value, choices, onChange } = props
  return (
    <fieldset className="grid gap-1.5">
      <legend className="sr-only">{legend}</legend>
      {choices.map(([one, words]) => (
        <label key={one} className="flex w-fit items-center gap-2.5">
          <input
            type="radio"
            name={name}
            className="accent-accent"
            checked={one === value}
            onChange={() => onChange(one)}
          />
          {words}
        </label>
      ))}
    </fieldset>
  )
}
