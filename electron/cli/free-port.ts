/** Finds a port that nobody has, on either of the loopback addresses the engine listens on. */
import { createServer } from 'node:net'

/** The first free port from `first` on; 0, which lets the system choose, where the next fifty are taken. */
export async function freePort(first: number): Promise<number> {
  for (let port = first; port < first + 50; port++)
    if ((await isFree(port, '127.0.0.1')) && (await isFree(port, '::1'))) return port
  return 0
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(isNowhere(error)))
    probe.listen(port, host, () => probe.close(() => resolve(true)))
  })
}

/** A machine without IPv6 has nobody on ::1 either. */
const isNowhere = ({ code }: NodeJS.ErrnoException): boolean =>
  code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT'
