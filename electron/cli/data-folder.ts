/** Where Plugboard keeps its data unless told otherwise, by operating system. */
import { homedir } from 'node:os'
import { isAbsolute, join, resolve } from 'node:path'

export type Environment = Readonly<Record<string, string | undefined>>

interface Machine {
  readonly platform: NodeJS.Platform
  readonly home: string
}

/** The data folder: `--data-dir`, else PLUGBOARD_DATA_DIR, else the place the operating system has for such things. */
export function dataFolderOf(
  given: string | undefined,
  environment: Environment,
  machine: Machine = { platform: process.platform, home: homedir() },
): string {
  const named = given ?? environment['PLUGBOARD_DATA_DIR']
  return named ? resolve(named) : usualFolder(environment, machine)
}

function usualFolder(environment: Environment, { platform, home }: Machine): string {
  if (platform === 'win32')
    return join(environment['APPDATA'] ?? join(home, 'AppData', 'Roaming'), 'Plugboard')
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', 'Plugboard')
  // XDG Base Directory Specification: a relative path counts as absent.
  const shared = environment['XDG_DATA_HOME']
  const base = shared && isAbsolute(shared) ? shared : join(home, '.local', 'share')
  return join(base, 'plugboard')
}
