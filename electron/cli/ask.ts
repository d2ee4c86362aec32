/** Gets a secret from the person or script at the other end, never from the command line. */
import type { Readable } from 'node:stream'
import { Secret } from '../kernel/secret.ts'
import { Complaint, type Terminal } from './terminal.ts'

/** Longer than any key or sign-in file. */
const longest = 256 * 1024

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

/** Asks for a secret without showing what is typed. Undefined when nothing is entered, or when `left` aborts. */
export async function promptForSecret(
  { input, complain }: Terminal,
  question: string,
  left?: AbortSignal,
): Promise<Secret | undefined> {
  complain(question)
  input.setRawMode?.(true)
  try {
    const line = await readLine(input, left)
    return line === '' ? undefined : new Secret(line)
  } finally {
    input.setRawMode?.(false)
    complain('\n')
  }
}

/** Asks a question that only a clear yes answers. */
export async function agreed(
  { input, complain }: Terminal,
  question: string,
  left?: AbortSignal,
): Promise<boolean> {
  complain(question)
  return /^y(?:es)?$/i.test(await readLine(input, left))
}

/** Without blanks around it; empty when there is none before `left` aborts. Throws Complaint at Ctrl-C. */
function readLine(input: Readable, left?: AbortSignal): Promise<string> {
  return new Promise((resolve, reject) => {
    let typed = ''
    const settle = (end: () => void): void => {
      input.off('data', read)
      input.off('end', enter)
      left?.removeEventListener('abort', leave)
      // At once: what is typed ahead is for the next question.
      input.pause()
      end()
    }
    const enter = (): void => settle(() => resolve(typed.trim()))
    const leave = (): void => settle(() => resolve(''))
    const read = (chunk: Buffer | string): void => {
      for (const letter of String(chunk)) {
        if (letter === '\r' || letter === '\n' || letter === '\u0004') return enter()
        if (letter === '\u0003') return settle(() => reject(new Complaint('Nothing was changed.')))
        if (letter === '\u007f' || letter === '\b') typed = typed.slice(0, -1)
        else if (letter >= ' ' && typed.length < longest) typed += letter
      }
    }
    if (left?.aborted || input.readableEnded) return resolve('')
    left?.addEventListener('abort', leave)
    input.on('data', read)
    input.on('end', enter)
    input.resume()
  })
}
