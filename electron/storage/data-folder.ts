/** The folder that holds everything Plugboard keeps, used by one engine at a time. */
import { chmodSync, mkdirSync, rmSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import Sqlite, { type Database as Handle } from 'better-sqlite3'
import { Refused } from '../kernel/refused.ts'

export interface DataFolder {
  /** Absolute. */
  readonly path: string
  /** The path of a file in it. */
  file(name: string): string
  /** Lets another engine use it. */
  close(): void
}

const lockName = 'engine.lock'

/**
 * Makes the folder if need be and takes it for this engine; throws Refused `unavailable` when another engine has it.
 * The lock is the operating system's own on an open file, so it ends with its holder, however that ends:
 * a file left behind by a killed engine holds nobody up, and neither does one from another container.
 */
export function openDataFolder(folder: string): DataFolder {
  const path = resolve(folder)
  let lock: Handle
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 })
    lock = takeLock(path)
  } catch (error) {
    if (error instanceof Refused) throw error
    const why = error instanceof Error ? error.message : String(error)
    throw new Refused('unavailable', `The data folder ${path} cannot be used: ${why}.`)
  }
  return {
    path,
    file: (name) => join(path, name),
    close() {
      // Taken away while it is still held, so that nobody can have taken it in between.
      rmSync(join(path, lockName), { force: true })
      lock.close()
    },
  }
}

/**
 * The process that has the folder, for when `openDataFolder` was refused; undefined when nobody signed.
 * A killed engine's name stays until the next one takes the folder.
 */
export function holderOf(folder: string): number | undefined {
  try {
    const file = join(resolve(folder), lockName)
    const handle = new Sqlite(file, { readonly: true, fileMustExist: true, timeout: 500 })
    try {
      return pidIn(handle)
    } finally {
      handle.close()
    }
  } catch {
    return undefined
  }
}

function takeLock(path: string): Handle {
  const file = join(path, lockName)
  for (;;) {
    const handle = new Sqlite(file, { timeout: 0 })
    try {
      const before = inode(file)
      handle.pragma('journal_mode = MEMORY')
      handle.exec('BEGIN IMMEDIATE')
      if (before !== undefined && before === inode(file)) {
        signWithPid(handle)
        if (process.platform !== 'win32') chmodSync(file, 0o600)
        return handle
      }
      // Its last holder took the file away while we waited at the door: that lock guards nothing.
      handle.close()
    } catch (error) {
      const holder = isBusy(error) ? pidIn(handle) : undefined
      handle.close()
      if (!isBusy(error)) throw error
      throw new Refused(
        'unavailable',
        `Another Plugboard${holder ? ` (process ${holder})` : ''} is using the data folder ${path}: stop it first, or choose another folder with --data-dir.`,
      )
    }
  }
}

/** Others can read the number while the lock is held, since only writing is. */
function signWithPid(handle: Handle): void {
  // Another engine may be reading it at this very moment.
  handle.pragma('busy_timeout = 500')
  handle.pragma(`user_version = ${process.pid}`)
  handle.exec('COMMIT')
  handle.exec('BEGIN IMMEDIATE')
}

function pidIn(handle: Handle): number | undefined {
  try {
    const pid = Number(handle.pragma('user_version', { simple: true }))
    return pid > 0 ? pid : undefined
  } catch {
    return undefined
  }
}

const isBusy = (error: unknown): boolean =>
  error instanceof Sqlite.SqliteError && error.code.startsWith('SQLITE_BUSY')

const inode = (file: string): bigint | undefined =>
  statSync(file, { bigint: true, throwIfNoEntry: false })?.ino
