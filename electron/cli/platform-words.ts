/** Which platform a word on the command line means. */
import type { PlatformView } from '../../shared/views/platform.ts'
import { Complaint } from './terminal.ts'

/** A platform that people sign in to. */
export type Signable = PlatformView & { readonly signIn: NonNullable<PlatformView['signIn']> }

/** Its id, or a word of its id or name. Throws Complaint with what works instead where nobody signs in. */
export function signableNamed(platforms: readonly PlatformView[], word: string): Signable {
  const wanted = word.toLowerCase()
  const found =
    platforms.find(({ id }) => id === wanted) ??
    platforms.find((platform) => isSignable(platform) && wordsOf(platform).has(wanted)) ??
    platforms.find((platform) => wordsOf(platform).has(wanted))
  if (found && isSignable(found)) return found
  const names = platforms.filter(isSignable).map(({ id }) => id)
  if (!found)
    throw new Complaint(
      `There is no platform "${word}" to sign in to. There are: ${names.join(', ')}.`,
    )
  const reasons = found.notOffered.map(({ label, reason }) => ` ${label}: ${reason}`).join('')
  throw new Complaint(
    `Nobody signs in to ${found.label} here: \`plugboard accounts add ${found.id}\` adds it.${reasons}`,
  )
}

const isSignable = (platform: PlatformView): platform is Signable => platform.signIn !== undefined

const wordsOf = ({ id, label, notOffered }: PlatformView): ReadonlySet<string> =>
  new Set(
    [id, label, ...notOffered.map((each) => each.label)].flatMap((text) =>
      text.toLowerCase().split(/[^\p{L}\p{N}]+/u),
    ),
  )
