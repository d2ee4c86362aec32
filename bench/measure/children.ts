/** Starts the bench's own programs, each on its core, and ends them all whatever happens. */
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'

const running = new Set<ChildProcess>()
const folders = new Set<string>()
/** How long a program may take to end when asked. */
const patience = 5000

export interface Program {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
  /** `target` has a core alone; `load` shares another with the load generator. */
  readonly place: 'target' | 'load'
}

export interface Started {
  readonly child: ChildProcess
  /** The end of what it wrote, for messages. */
  lastWords(): string
}

/** Linux's own tool for keeping a program on a core (util-linux). */
const pinner = 'taskset'

/** Whether programs are kept on cores of their own. */
export const pinned: boolean =
  availableParallelism() > 1 && spawnSync(pinner, ['--version']).status === 0

const coreOf = (place: Program['place']): string => (place === 'target' ? '0' : '1')

/** Puts this program, the load generator, on the core it shares with the mock. */
export function pinSelf(): void {
  if (!pinned) return
  execFileSync(pinner, ['-apc', coreOf('load'), String(process.pid)], { stdio: 'ignore' })
}

export function start(program: Program): Started {
  const [command = '', ...args] = [
    ...(pinned ? [pinner, '-c', coreOf(program.place)] : []),
    program.command,
    ...program.args,
  ]
  const child = spawn(command, args, {
    cwd: program.cwd,
    env: { ...process.env, ...program.env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  running.add(child)
  let words = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString()).slice(-2000)
    })
  }
  child.on('exit', () => running.delete(child))
  child.on('error', (error) => {
    words += error.message
    running.delete(child)
  })
  return { child, lastWords: () => words.trim() }
}

/** Asks a program to end, and makes it end when it does not. */
export async function stop(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return
  const gone = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), patience)
  await gone
  clearTimeout(timer)
}

/** A folder of its own, removed when the bench ends. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plugboard-bench-'))
  folders.add(folder)
  return folder
}

function endAll(): void {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
}

process.on('exit', endAll)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(130))
}
