/** The API over a message port, for the console inside the desktop app. */
import { RPCHandler } from '@orpc/server/message-port'
import { errorOptions } from './errors.ts'
import type { Ports } from './ports.ts'
import { openRouter } from './router.ts'

type Port = Parameters<RPCHandler<Record<never, never>>['upgrade']>[0]

export interface Ipc {
  /** Answers what comes through a port until the port closes. Whoever holds its other end has every right. */
  serve(port: Port & { start(): void }): void
  /** Ends the live feeds. */
  close(): void
}

export function openIpc(ports: Ports): Ipc {
  const closing = new AbortController()
  const handler = new RPCHandler(openRouter(ports, closing.signal), errorOptions(ports.report))
  return {
    serve(port) {
      handler.upgrade(port)
      port.start()
    },
    close: () => closing.abort(),
  }
}
