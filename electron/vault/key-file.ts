/** A data key in a file of its own that only its owner may read: for machines without a keychain. */
import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { Refused } from '../kernel/refused.ts'
import { keyBytes } from './sealing.ts'

/** The key in the file, or undefined when there is no file. Throws Refused `unavailable` for a file others can read or that holds no key. */
export async function readKeyFile(file: string): Promise<Uint8Array | undefined> {
  const opened = await open(file, 'r').catch((error: unknown) => {
    if (isMissing(error)) return undefined
    throw unreachable(file, error)
  })
  if (!opened) return undefined
  try {
    const { mode } = await opened.stat()
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new Refused(
        'unavailable',
        `The key file ${file} can be read by others (mode ${(mode & 0o777).toString(8)}): run \`chmod 600 ${file}\`.`,
      )
    const key = decode((await opened.readFile('latin1')).trim())
    if (key) return key
    throw new Refused(
      'unavailable',
      `The key file ${file} does not hold a key of ${keyBytes} bytes in base64 or hex: put the right file in its place, or make a new one with \`openssl rand -base64 32\`.`,
    )
  } catch (error) {
    throw error instanceof Refused ? error : unreachable(file, error)
  } finally {
    await opened.close()
  }
}

/** Makes the file with a new random key; throws Refused `unavailable` where it cannot be written. */
export async function makeKeyFile(file: string): Promise<Uint8Array> {
  const key = randomBytes(keyBytes)
  try {
    const made = await open(file, 'wx', 0o600)
    try {
      await made.writeFile(`${key.toString('base64')}\n`)
      await made.sync()
    } finally {
      await made.close()
    }
  } catch (error) {
    throw unreachable(file, error)
  }
  return key
}

function decode(text: string): Uint8Array | undefined {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex')
  if (!/^[\w+/-]{43}=?$/.test(text)) return undefined
  const key = Buffer.from(text, 'base64')
  return key.length === keyBytes ? key : undefined
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

function unreachable(file: string, error: unknown): Refused {
  const why = error instanceof Error ? error.message : String(error)
  return new Refused('unavailable', `The key file ${file} cannot be used: ${why}.`)
}
