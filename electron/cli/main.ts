#!/usr/bin/env node
/** The entry of `plugboard`: loads the engine only for what needs it. */
import type { Host } from './host.ts'
import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

const host: Host = {
  open: async (options) => (await import('../headless.ts')).headless.open(options),
  listen: async (options) => (await import('../headless.ts')).headless.listen(options),
}

process.exitCode = await run(process.argv.slice(2), processTerminal, host)
