/** Gets a secret from the person or script at the other end, never from the command line. */
import type { Readable } from 'node:stream'
import { Secret } from '../kernel/secret.ts'
import { Complaint, type Terminal } from './terminal.ts'

/** Longer than any key. */
const longest = 16 * 1024

/** Everything that standard input holds, without the line break at its end. */
export async function secretFromInput(input: Readable): Promise<Secret> {
  let text = ''
  for await (const chunk of input) {
    text += String(chunk)
    if (text.length > longest) throw new Complaint('Standard input is too long to be a key.')
  }
  const secret = text.trim()
  if (secret === '') throw new Complaint('Standard input is empty: pipe the key into the command.')
  return new Secret(secret)
}

/** Asks for a secret without showing what is typed. Undefined when nothing is entered. */
export async function promptForSecret(
  { input, complain }: Terminal,
  question: string,
): Promise<Secret | undefined> {
  complain(question)
  input.setRawMode?.(true)
  try {
    return await readHidden(input)
  } finally {
    input.setRawMode?.(false)
    input.pause()
    complain('\n')
  }
}

function readHidden(input: Readable): Promise<Secret | undefined> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const settle = (end: () => void): void => {
      input.off('data', read)
      input.off('end', enter)
      end()
    }
    const enter = (): void =>
      settle(() => resolve(typed.trim() === '' ? undefined : new Secret(typed.trim())))
    const read = (chunk: Buffer | string): void => {
      for (const letter of String(chunk)) {
        if (letter === '\r' || letter === '\n' || letter === '\u0004') return enter()
        if (letter === '\u0003') return settle(() => reject(new Complaint('Nothing was changed.')))
        if (letter === '\u007f' || letter === '\b') typed = typed.slice(0, -1)
        else if (letter >= ' ' && typed.length < longest) typed += letter
      }
    }
    input.on('data', read)
    input.on('end', enter)
    input.resume()
  })
}
