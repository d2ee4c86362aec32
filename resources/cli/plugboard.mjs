#!/usr/bin/env node
/** The command `plugboard`: finds a Node that is new enough and runs the command line with it. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const oldestNode = 24

const entries = ['../../out/main/cli.js', '../../electron/cli/main.ts']
const entry = entries
  .map((path) => new URL(path, import.meta.url))
  .find((url) => existsSync(fileURLToPath(url)))

/** The Node that comes with the npm package `node`, if that is installed. */
function packagedNode() {
  try {
    const manifest = createRequire(import.meta.url).resolve('node/package.json')
    const binary = join(
      dirname(manifest),
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    )
    return existsSync(binary) ? binary : undefined
  } catch {
    return undefined
  }
}

/** Runs the same command line with another Node; both get Ctrl-C from the terminal, so this one only waits. */
function runWith(node) {
  const child = spawn(node, [fileURLToPath(entry), ...process.argv.slice(2)], { stdio: 'inherit' })
  process.on('SIGINT', () => {})
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 130)
  })
}

function complain(sentence) {
  process.stderr.write(`${sentence}\n`)
  process.exitCode = 1
}

const isNewEnough = Number.parseInt(process.versions.node, 10) >= oldestNode
const otherNode = isNewEnough ? undefined : packagedNode()

if (entry === undefined) complain('This Plugboard is incomplete: install it again.')
else if (isNewEnough) await import(entry.href)
else if (otherNode !== undefined) runWith(otherNode)
else
  complain(
    `Plugboard needs Node ${oldestNode} or newer, and this is ${process.versions.node}: get it from https://nodejs.org.`,
  )
