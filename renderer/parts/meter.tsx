/** How much of something is left, as a bar; words beside it say the same. */

interface Props {
  /** What is measured, for those who cannot see the bar. */
  readonly name: string
  /** What is left in percent, 0 to 100. */
  readonly percentLeft: number
  /** In words, e.g. `62 % left`. */
  readonly text: string
}

const colourOf = (left: number): string =>
  left <= 5 ? 'fill-bad' : left <= 20 ? 'fill-warn' : 'fill-accent'

export function Meter({ name, percentLeft, text }: Props) {
  return (
    <>
      <meter className="sr-only" aria-label={name} min={0} max={100} value={percentLeft}>
        {text}
      </meter>
      <svg
        aria-hidden="true"
        className="block h-2 w-full rounded-full bg-sunken ring-1 ring-line ring-inset"
      >
        <rect width={`${percentLeft}%`} height="100%" rx="4" className={colourOf(percentLeft)} />
      </svg>
    </>
  )
}
