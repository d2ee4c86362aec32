/** Reads a small text file that another program or the owner has written; never more than a sign-in file can be. */
import { open, stat } from 'node:fs/promises'
import { Refused } from '../../kernel/refused.ts'

const largestBytes = 1024 * 1024

export const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile(),
    () => false,
  )

/** Throws Refused `invalid` that says why it cannot be read. */
export async function readSmallFile(path: string): Promise<string> {
  const file = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    throw refused(reasons[error.code ?? ''] ?? `${path} cannot be opened.`, path)
  })
  try {
    const found = await file.stat()
    if (!found.isFile()) throw refused('It is no file.', path)
    if (found.size > largestBytes) throw refused('It is too large for a sign-in file.', path)
    return await file.readFile('utf8')
  } finally {
    await file.close()
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'It is not there.',
  ENOTDIR: 'It is not there.',
  EISDIR: 'It is no file.',
  EACCES: 'This user may not read it.',
  EPERM: 'This user may not read it.',
}

const refused = (why: string, path: string): Refused =>
  new Refused('invalid', `${path} cannot be read. ${why} Check the path.`, 'path')
