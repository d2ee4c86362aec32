/** Runs one command line and gives its exit code. */
import { redactText } from '../kernel/redact.ts'
import type { Host } from './host.ts'
import { plain } from './print.ts'
import { readServeArguments, serve } from './serve.ts'
import { Complaint, type Terminal } from './terminal.ts'

/** 0: done. 1: it could not be done, and one sentence on standard error says why. 2: the command was written wrong. */
export async function run(
  args: readonly string[],
  terminal: Terminal,
  host: Host,
): Promise<0 | 1 | 2> {
  try {
    await dispatch(args, terminal, host)
    return 0
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    if (message !== '') terminal.complain(`${plain(redactText(message))}\n`)
    return error instanceof Complaint ? error.exitCode : 1
  }
}

/** `serve` must be up quickly, so it does without the parser of the other commands. */
async function dispatch(args: readonly string[], terminal: Terminal, host: Host): Promise<void> {
  const [command, ...rest] = args
  const serving = command === 'serve' ? readServeArguments(rest, terminal) : undefined
  if (serving) return serve(serving, terminal, host)
  const { runProgram } = await import('./program.ts')
  return runProgram(args, terminal, host)
}
