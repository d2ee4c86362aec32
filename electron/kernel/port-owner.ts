/** Finds out which program listens on a port, as far as the system tells. */
import { execFile } from 'node:child_process'
import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** E.g. `node (process 4711)`; undefined where it cannot be found out. */
export async function portOwner(port: number): Promise<string | undefined> {
  try {
    switch (process.platform) {
      case 'linux':
        return await linuxOwner(port)
      case 'darwin': {
        const { stdout } = await run('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'])
        return named(/^c(.+)$/m.exec(stdout)?.[1], /^p(\d+)$/m.exec(stdout)?.[1])
      }
      case 'win32': {
        const { stdout } = await run('netstat', ['-ano', '-p', 'TCP'], { windowsHide: true })
        const pid = new RegExp(`:${port}\\s+\\S+\\s+LISTENING\\s+(\\d+)`).exec(stdout)?.[1]
        if (pid === undefined) return undefined
        const list = await run('tasklist', ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'], {
          windowsHide: true,
        })
        return named(/^"([^"]+)"/.exec(list.stdout.trim())?.[1], pid)
      }
      default:
        return undefined
    }
  } catch {
    return undefined
  }
}

const named = (name: string | undefined, pid: string | undefined): string | undefined =>
  pid === undefined ? undefined : `${name ?? 'a program'} (process ${pid})`

/** The kernel lists listening sockets by inode; the process that holds the inode owns the port. */
async function linuxOwner(port: number): Promise<string | undefined> {
  const inode =
    (await listeningInode('/proc/net/tcp', port)) ?? (await listeningInode('/proc/net/tcp6', port))
  if (inode === undefined) return undefined
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue
    if (await holds(pid, `socket:[${inode}]`)) return named(await programOf(pid), pid)
  }
  return undefined
}

/** The program's file; what a process calls itself may be no more than `MainThread`. */
const programOf = (pid: string): Promise<string> =>
  readlink(`/proc/${pid}/exe`).then(
    (path) => basename(path.replace(/ \(deleted\)$/, '')),
    async () => (await readFile(`/proc/${pid}/comm`, 'utf8')).trim(),
  )

async function listeningInode(table: string, port: number): Promise<string | undefined> {
  const hex = port.toString(16).toUpperCase().padStart(4, '0')
  const listening = '0A'
  for (const line of (await readFile(table, 'utf8')).split('\n')) {
    const columns = line.trim().split(/\s+/)
    if (columns[1]?.endsWith(`:${hex}`) && columns[3] === listening) return columns[9]
  }
  return undefined
}

async function holds(pid: string, socket: string): Promise<boolean> {
  try {
    for (const descriptor of await readdir(`/proc/${pid}/fd`))
      if ((await readlink(`/proc/${pid}/fd/${descriptor}`)) === socket) return true
  } catch {
    // Another user's process, or one that has just ended.
  }
  return false
}
