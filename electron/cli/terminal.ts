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
  /** Calls when the person presses Ctrl-C or the system asks the program to end. Returns how to stop listening. */
  onInterrupt(call: () => void): () => void
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
  onInterrupt(call) {
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
    for (const signal of signals) process.on(signal, call)
    return () => {
      for (const signal of signals) process.off(signal, call)
    }
  },
}
