/** The bare pipe as a target, and a slow one that shows what the bench does with a bad gateway. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript'
import { newFolder } from './measure/children.ts'
import type { Origin } from './load/wire.ts'
import { freePort, startTarget } from './targets.ts'
import type { Target } from './targets.ts'

const source = fileURLToPath(new URL('pipe.ts', import.meta.url))
const cache = fileURLToPath(new URL('../node_modules/.cache/plugboard-bench/', import.meta.url))

/** The pipe as plain JavaScript, for comparison with an engine that is built. */
function builtPipe(): string {
  mkdirSync(cache, { recursive: true })
  const compilerOptions = { module: ModuleKind.ESNext, target: ScriptTarget.ESNext }
  const { outputText } = transpileModule(readFileSync(source, 'utf8'), { compilerOptions })
  writeFileSync(`${cache}pipe.mjs`, outputText)
  return `${cache}pipe.mjs`
}

export interface PipeOptions {
  readonly name: string
  readonly upstream: Origin
  /** Started as plain JavaScript, as a built engine is. */
  readonly built: boolean
  /** Microseconds to waste per request and per chunk. */
  readonly waste?: number
  /** Flags for Node, e.g. `--cpu-prof`. */
  readonly flags?: readonly string[]
}

export function pipeTarget(options: PipeOptions): Target {
  const file = options.built ? builtPipe() : source
  return {
    name: options.name,
    described: options.built ? 'plain JavaScript' : 'TypeScript source',
    newState: () => Promise.resolve(newFolder()),
    async start() {
      const port = await freePort()
      const env = {
        BENCH_UPSTREAM: `http://${options.upstream.host}:${options.upstream.port}`,
        BENCH_PORT: String(port),
        BENCH_WASTE: String(options.waste ?? 0),
      }
      return startTarget(
        {
          command: process.execPath,
          args: [...(options.flags ?? []), '--disable-warning=ExperimentalWarning', file],
          env,
          place: 'target',
        },
        {
          name: options.name,
          origin: { host: '127.0.0.1', port },
          headers: { authorization: 'Bearer bench' },
        },
      )
    },
  }
}
