/** The engine as the console calls it: over a message port on the desktop, over HTTP in a browser. */
import { createORPCClient, ORPCError } from '@orpc/client'
import { RPCLink as HttpLink } from '@orpc/client/fetch'
import { RPCLink as PortLink } from '@orpc/client/message-port'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import type { AdminClient } from '../shared/contract/index.ts'

/** The desktop app loads the console from its own files; there the preload script hands the port over. */
export const onDesktop = location.protocol === 'file:'

/** What the preload script listens for. */
const portMessage = 'plugboard:port'

function portLink() {
  const { port1, port2 } = new MessageChannel()
  window.postMessage(portMessage, '*', [port2])
  port1.start()
  return new PortLink({ port: port1 })
}

const link = onDesktop ? portLink() : new HttpLink({ url: new URL('/rpc', location.href).href })

export const client: AdminClient = createORPCClient(link)

/** Queries and mutations of every procedure, by domain. */
export const api = createTanstackQueryUtils(client)

export const isUnauthorized = (error: unknown): boolean =>
  error instanceof ORPCError && error.code === 'UNAUTHORIZED'

/** What went wrong, in the engine's own sentence where it gave one; undefined where it could not be asked. */
export const sentenceOf = (error: unknown): string | undefined =>
  error instanceof ORPCError ? error.message : undefined

/** How an attempt to sign in ended. */
export type SignIn = 'done' | 'refused' | 'too-often' | 'unreachable'

/** Turns the admin token into a session cookie; the token itself is not kept. */
export async function signIn(token: string): Promise<SignIn> {
  const answer = await fetch('/admin/session', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token }),
  }).catch(() => undefined)
  if (!answer) return 'unreachable'
  if (answer.ok) return 'done'
  return answer.status === 429 ? 'too-often' : answer.status < 500 ? 'refused' : 'unreachable'
}

/** Ends the session. */
export async function signOut(): Promise<void> {
  await fetch('/admin/session', { method: 'DELETE' }).catch(() => undefined)
}
