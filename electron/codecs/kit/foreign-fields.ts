/** Fields that only another protocol knows: what of a request, block or answer is told as left out. */
import type { Extras } from '../../hub/content.ts'
import type { Request } from '../../hub/request.ts'

/** `tell` hears each field that is no field of this protocol, and whose it is. */
export function eachForeign(
  extras: Extras | undefined,
  protocol: string,
  tell: (field: string, owner: string) => void,
): void {
  if (!extras) return
  for (const [owner, fields] of Object.entries(extras))
    if (owner !== protocol)
      // A field that says null marks what was not said.
      for (const [field, value] of Object.entries(fields)) if (value !== null) tell(field, owner)
}

/** Names under which one protocol or another keeps what the hub says too. */
const users: ReadonlySet<string> = new Set(['user', 'safety_identifier'])

/** The same for the fields of a whole request, as warnings. */
export function warnOfForeign(
  { extras, user }: Pick<Request, 'extras' | 'user'>,
  protocol: string,
  add: (field: string, action: string) => void,
): void {
  eachForeign(extras, protocol, (field, owner) => {
    if (user === undefined || !users.has(field)) add(field, `dropped: only ${owner} knows it`)
  })
}
