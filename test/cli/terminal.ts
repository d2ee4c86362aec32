/** A terminal for tests: its keyboard is a string, its screen two strings, and Ctrl-C a function. */
import { PassThrough } from 'node:stream'
import { run } from '../../electron/cli/run.ts'
import type { Host } from '../../electron/cli/host.ts'
import type { Terminal } from '../../electron/cli/terminal.ts'
import { headless } from '../../electron/headless.ts'

export interface FakeTerminal extends Terminal {
  /** What was written to standard output and standard error. */
  readonly out: string
  readonly err: string
  interrupt(): void
  /** Types something, where `stays` was given. */
  type(text: string): void
  /** Resolves when standard output holds the text. */
  wrote(text: string): Promise<void>
}

export interface Given {
  readonly environment?: Record<string, string>
  /** What comes from standard input. */
  readonly typed?: string
  readonly isTTY?: boolean
  /** Whether more may come after `typed`. */
  readonly stays?: boolean
}

export function openTerminal({
  environment = {},
  typed = '',
  isTTY = false,
  stays = false,
}: Given): FakeTerminal {
  let out = ''
  let err = ''
  let interrupt: () => void = () => undefined
  const interrupted = new Promise<void>((resolve) => (interrupt = resolve))
  let look: () => void = () => undefined
  const keyboard = new PassThrough()
  if (typed !== '') keyboard.write(typed)
  if (!stays) keyboard.end()
  const input = Object.assign(keyboard, { isTTY, setRawMode: () => undefined })
  return {
    environment,
    input,
    write(text) {
      out += text
      look()
    },
    complain(text) {
      err += text
    },
    now: () => Date.UTC(2026, 10, 21, 12),
    interrupted: () => interrupted,
    interrupt,
    type: (text) => void keyboard.write(text),
    get out() {
      return out
    },
    get err() {
      return err
    },
    wrote: (text) =>
      new Promise((resolve) => {
        look = () => {
          if (out.includes(text)) resolve()
        }
        look()
      }),
  }
}

export interface Ran {
  readonly code: number
  readonly out: string
  readonly err: string
  /** Standard output as JSON. */
  json(): unknown
}

/** Runs one command line to its end. */
export async function runCommand(
  args: readonly string[],
  given: Given = {},
  host: Host = headless,
): Promise<Ran> {
  const terminal = openTerminal(given)
  const code = await run(args, terminal, host)
  const { out, err } = terminal
  return { code, out, err, json: () => JSON.parse(out) as unknown }
}
