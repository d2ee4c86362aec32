/** The terminal as the commands see it, so that tests can stand in for it. */
import type { Readable } from 'node:stream'
import type { Environment } from './data-folder.ts'

export interface Terminal {
  readonly environment: Environment
  /** Standard input; `isTTY` when a person types there. */
  readonly input: Readable & { readonly isTTY?: boolean; setRawMode?(raw: boolean): unknown }
  /** Writes text to standard output as it is. */
  write(text: string): void
  /** Writes text to standard error as it is. */
  complain(text: string): void
  /** Epoch milliseconds. */
  now(): number
  /** Resolves when the person presses Ctrl-C or the system asks the program to end. Asking again later ends it at once. */
  interrupted(): Promise<void>
}

/** Something the person at the terminal can mend; its message is one sentence. */
export class Complaint extends Error {
  /** 2 when the command was written wrong, else 1. */
  readonly exitCode: 1 | 2

  constructor(message: string, exitCode: 1 | 2 = 1) {
    super(message)
    this.name = 'Complaint'
    this.exitCode = exitCode
  }
}

// Whoever read our output may stop reading (`… | head -1`); that is no reason to fail.
process.stdout.on('error', () => undefined)

export const processTerminal: Terminal = {
  environment: process.env,
  input: process.stdin,
  write: (text) => {
    process.stdout.write(text)
  },
  complain: (text) => {
    process.stderr.write(text)
  },
  now: () => Date.now(),
  interrupted: () =>
    new Promise((resolve) => {
      let first: number | undefined
      const stop = (): void => {
        first ??= Date.now()
        // npm passes on a signal that the terminal has sent to the whole group already.
        if (Date.now() - first > 1000) process.exit(130)
        resolve()
      }
      for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop)
    }),
}
