/** The engine, loaded when a command first needs it. */
import type { Host } from './host.ts'

export const host: Host = {
  open: async (options) => (await import('../headless.ts')).headless.open(options),
  listen: async (options) => (await import('../headless.ts')).headless.listen(options),
}
