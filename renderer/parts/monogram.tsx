/** The mark of a platform: its initials on a colour of its own, which no owner of a trademark could mind. */

declare module 'react' {
  interface CSSProperties {
    /** The hue of a mark, degrees; see `.monogram` in the styles. */
    '--hue'?: number
  }
}

/** Evenly round the wheel, so that neighbours differ. */
const hues = [172, 262, 28, 322, 92, 212, 352, 62, 292, 132, 242, 8]

function hueOf(name: string): number {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return hues[sum % hues.length] ?? 172
}

/** Of the first two words, or of a name in capitals the first two letters. */
function initialsOf(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? []
  const [first = '?', second] = words
  if (second !== undefined) return (first.slice(0, 1) + second.slice(0, 1)).toUpperCase()
  const capitals = first.replaceAll(/[^\p{Lu}]/gu, '')
  return (capitals.length > 1 ? capitals : first).slice(0, 2)
}

interface Props {
  readonly name: string
  readonly large?: boolean
}

export function Monogram({ name, large = false }: Props) {
  return (
    <span
      aria-hidden="true"
      style={{ '--hue': hueOf(name) }}
      className={`monogram grid shrink-0 place-content-center font-semibold ${large ? 'size-11 rounded-xl text-base' : 'size-9 rounded-lg text-sm'}`}
    >
      {initialsOf(name)}
    </span>
  )
}
