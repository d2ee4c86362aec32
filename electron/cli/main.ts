#!/usr/bin/env node
/** The entry of `plugboard`. */
import { host } from './host-on-demand.ts'
import { run } from './run.ts'
import { processTerminal } from './terminal.ts'

process.exitCode = await run(process.argv.slice(2), processTerminal, host)
