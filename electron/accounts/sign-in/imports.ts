/** Takes over sign-ins that other programs keep on this machine: looks for their files, and reads one when its owner says so. */
import { homedir } from 'node:os'
import { Refused } from '../../kernel/refused.ts'
import type { Credential, ImportSource, SignInPorts } from '../../providers/sign-in.ts'
import type { AccountsPorts } from '../ports.ts'
import type { Admission, Admitted } from './admit.ts'
import { isFile, readSmallFile } from './read-file.ts'
import type { ImportView } from './view.ts'
import { type Signable, signable, type SignInTarget } from './wish.ts'
import { refusalOf } from './words.ts'

export interface ImportWish extends SignInTarget {
  readonly sourceId: string
  /** The first that is found when absent. */
  readonly path?: string | undefined
}

export interface Imported {
  readonly admitted: readonly Admitted[]
  /** Why others in the file could not be taken over, a sentence each. */
  readonly failed: readonly string[]
}

export interface Imports {
  /** Which files are there; none of them is read. */
  imports(provider: string): Promise<readonly ImportView[]>
  /** Throws Refused when nothing in the file could be taken over. */
  importFrom(wish: ImportWish): Promise<Imported>
}

export interface ImportWork {
  prepare(target: SignInTarget): Promise<Signable>
  askingFor(chosen: Signable, target: SignInTarget): SignInPorts
  readonly admit: Admission['admit']
}

export function openImports(
  { providers, place = here }: Pick<AccountsPorts, 'providers' | 'place'>,
  { prepare, askingFor, admit }: ImportWork,
): Imports {
  const found = async (source: ImportSource): Promise<readonly string[]> => {
    const paths = source.paths(place)
    const there = await Promise.all(paths.map(isFile))
    return paths.filter((_, index) => there[index])
  }

  return {
    async imports(provider) {
      const sources = signable(providers, provider).signIn.imports
      const views = sources.map(async (source): Promise<readonly ImportView[]> => {
        const { id, label, caution } = source
        const shown = { sourceId: id, label, ...(caution === undefined ? {} : { caution }) }
        const paths = await found(source)
        return paths.length === 0 ? [shown] : paths.map((path) => ({ ...shown, path }))
      })
      return (await Promise.all(views)).flat()
    },

    async importFrom({ sourceId, path, ...target }) {
      const chosen = await prepare(target)
      const source = chosen.signIn.imports.find(({ id }) => id === sourceId)
      if (!source)
        throw new Refused('invalid', `There is no place "${sourceId}" to import from.`, 'sourceId')
      const file = path ?? (await found(source))[0]
      if (file === undefined)
        throw new Refused('not-found', `${source.label} is not found: give its path.`, 'path')
      const credentials = readFrom(source, await readSmallFile(file), file)
      const asking = askingFor(chosen, target)
      const admitted: Admitted[] = []
      const failed: Refused[] = []
      for (const credential of credentials) {
        try {
          const signed = { signable: chosen, asking, credential, made: false }
          admitted.push(await admit({ ...target, ...signed }, () => true))
        } catch (error) {
          failed.push(refusalOf(error))
        }
      }
      const [first] = failed
      if (admitted.length === 0 && first) throw first
      return { admitted, failed: failed.map(({ message }) => message) }
    },
  }
}

const here: NonNullable<AccountsPorts['place']> = {
  home: homedir(),
  env: process.env,
  platform: process.platform,
}

/** Throws Refused when there is nothing to take over. */
function readFrom(source: ImportSource, text: string, path: string): readonly Credential[] {
  let credentials: readonly Credential[]
  try {
    credentials = source.read(text, path)
  } catch (error) {
    throw refusalOf(error)
  }
  if (credentials.length > 0) return credentials
  throw new Refused('invalid', `${path} holds no sign-in: sign in instead.`, 'path')
}
