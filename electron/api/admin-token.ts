/** The admin token: random, made on first start, kept in a file that only its owner can read. */
import { randomBytes } from 'node:crypto'
import { closeSync, fstatSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Refused } from '../kernel/refused.ts'
import { Secret } from '../kernel/secret.ts'

/** Where the token of a data folder lies. */
export const adminTokenFile = (dataFolder: string): string => join(dataFolder, 'admin-token')

/** The token of a data folder; makes it when there is none. Throws Refused when others could read or change it. */
export function loadAdminToken(dataFolder: string): Secret {
  const file = adminTokenFile(dataFolder)
  return readToken(file) ?? makeToken(file)
}

/** The token of a data folder, or undefined when no engine has ever started there. Throws Refused like loadAdminToken. */
export const readAdminToken = (dataFolder: string): Secret | undefined =>
  readToken(adminTokenFile(dataFolder))

function makeToken(file: string): Secret {
  const token = randomBytes(32).toString('base64url')
  try {
    writeFileSync(file, `${token}\n`, { mode: 0o600, flag: 'wx' })
    return new Secret(token)
  } catch (error) {
    // Another process of the same owner was faster: its token counts.
    const made = isMissingOrThere(error, 'EEXIST') ? readToken(file) : undefined
    if (made) return made
    throw error
  }
}

function readToken(file: string): Secret | undefined {
  let descriptor: number
  try {
    descriptor = openSync(file, 'r')
  } catch (error) {
    if (isMissingOrThere(error, 'ENOENT')) return undefined
    throw error
  }
  try {
    refuseShared(file, fstatSync(descriptor))
    const token = readFileSync(descriptor, 'utf8').trim()
    if (!/^[\w-]{43}$/.test(token))
      throw new Refused(
        'unavailable',
        `The admin token in ${file} is damaged. Remove the file; the next start makes a new one.`,
      )
    return new Secret(token)
  } finally {
    closeSync(descriptor)
  }
}

/** Windows keeps its own access lists and shows no mode. */
function refuseShared(file: string, { mode, uid }: { mode: number; uid: number }): void {
  if (process.platform === 'win32') return
  if ((mode & 0o077) !== 0)
    throw new Refused(
      'unavailable',
      `Others on this machine can read the admin token in ${file} (mode ${(mode & 0o777).toString(8)}). ` +
        `Remove the file, so that the next start makes a new token.`,
    )
  if (uid !== process.getuid?.())
    throw new Refused('unavailable', `The admin token in ${file} belongs to another user.`)
}

const isMissingOrThere = (error: unknown, code: 'ENOENT' | 'EEXIST'): boolean =>
  error instanceof Error && 'code' in error && error.code === code
