/** What every test of signing in needs: free ports, the way back from a platform's page, and the end of it. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SignIns, SignInView } from '../../electron/accounts/index.ts'

const listening = (server: Server): Promise<number> =>
  new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })

/** Ports that nobody has. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer())
  const ports = await Promise.all(servers.map(listening))
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))))
  return ports
}

/** Where a platform sends the browser back to, with its answer. */
export function wayBack(
  { url = '' }: SignInView,
  answer: Readonly<Record<string, string>>,
): string {
  const asked = new URL(url).searchParams
  const target = new URL(asked.get('redirect_uri') ?? '')
  target.search = new URLSearchParams({ ...answer, state: asked.get('state') ?? '' }).toString()
  return target.href
}

/** Resolves when a sign-in is over. */
export function overWith(signIns: SignIns, id: string): Promise<SignInView> {
  return new Promise((resolve) => {
    const now = signIns.status(id)
    if (isOver(now)) return resolve(now)
    const stop = signIns.onProgress((view) => {
      if (view.id !== id || !isOver(view)) return
      stop()
      resolve(view)
    })
  })
}

const isOver = ({ state }: SignInView): boolean => state !== 'waiting' && state !== 'exchanging'
