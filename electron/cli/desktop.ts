/** Whether the desktop app can run here: an Electron binary, a display and a build are needed. */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Environment } from './data-folder.ts'

export type Desktop =
  | { readonly ok: true; readonly binary: string }
  /** Why not, as the beginning of a sentence. */
  | { readonly ok: false; readonly reason: string }

export interface DesktopMachine {
  readonly platform: NodeJS.Platform
  readonly environment: Environment
  /** Where the `package.json` of a package is; throws when it is not installed. */
  resolve(file: string): string
}

/** Looks for the binary only: asking the package itself would start a download. */
export function findDesktop({ platform, environment, resolve }: DesktopMachine): Desktop {
  const binary = electronBinary(resolve)
  if (binary === undefined)
    return { ok: false, reason: 'No Electron binary is installed (`npx install-electron` gets it)' }
  const { DISPLAY: x11, WAYLAND_DISPLAY: wayland } = environment
  if (platform === 'linux' && !x11 && !wayland) return { ok: false, reason: 'There is no display' }
  return { ok: true, binary }
}

function electronBinary(resolve: DesktopMachine['resolve']): string | undefined {
  try {
    const folder = dirname(resolve('electron/package.json'))
    const name = readFileSync(join(folder, 'path.txt'), 'utf8').trim()
    const binary = join(folder, 'dist', name)
    return name !== '' && existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}
