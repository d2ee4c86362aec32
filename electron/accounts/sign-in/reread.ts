/** Looks whether the program that a sign-in was imported from has a newer one of the same person by now. */
import type { Secret } from '../../kernel/secret.ts'
import type { Credential, SignIn, SignInPorts } from '../../providers/sign-in.ts'
import { readSmallFile } from './read-file.ts'

/** Undefined when there is nothing new, or nothing that can be read. */
export async function reread(
  signIn: SignIn,
  ports: SignInPorts,
  known: Credential,
): Promise<Credential | undefined> {
  const { source } = known
  const key = identityKey(signIn, known)
  if (source === undefined || key === undefined) return undefined
  const text = await readSmallFile(source).catch(() => undefined)
  if (text === undefined) return undefined
  for (const found of credentialsIn(signIn, text, source)) {
    if (sameGrant(found, known)) continue
    const settled =
      identityKey(signIn, found) === undefined
        ? await signIn.renew(ports, found).catch(() => undefined)
        : found
    if (settled && identityKey(signIn, settled) === key && isNewer(settled, known)) return settled
  }
  return undefined
}

/** Undefined for a credential that has to be renewed first to tell. */
export function identityKey(signIn: SignIn, credential: Credential): string | undefined {
  try {
    return signIn.identity(credential).key
  } catch {
    return undefined
  }
}

/** A path alone does not tell which program's file it is. */
const credentialsIn = (signIn: SignIn, text: string, path: string): readonly Credential[] =>
  signIn.imports.flatMap((source) => {
    try {
      return source.read(text, path)
    } catch {
      return []
    }
  })

/** Whether both can be renewed, or can not, with the same secrets. */
function sameGrant(one: Credential, other: Credential): boolean {
  const names = Object.keys(one.others ?? {})
  if (names.length > 0) return names.every((name) => same(one.others?.[name], other.others?.[name]))
  return one.refresh ? same(one.refresh, other.refresh) : same(one.access, other.access)
}

const same = (one: Secret | undefined, other: Secret | undefined): boolean =>
  one?.reveal() === other?.reveal()

/** What we renewed ourselves must not be replaced by what it came from. */
const isNewer = (one: Credential, other: Credential): boolean =>
  one.expiresAt !== undefined && other.expiresAt !== undefined
    ? one.expiresAt > other.expiresAt
    : one.renewedAt > other.renewedAt
