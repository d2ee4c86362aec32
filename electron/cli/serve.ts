/** `plugboard serve`: runs the engine until it is told to stop. Loads nothing before it listens but the engine. */
import { parseArgs } from 'node:util'
import { dataFolderOf } from './data-folder.ts'
import type { Host, ListeningEngine, ListenOptions } from './host.ts'
import { facts } from './print.ts'
import type { Terminal } from './terminal.ts'

export interface ServeOptions extends ListenOptions {
  readonly json: boolean
}

/** Reads the arguments of `serve` without a parser to load; undefined when they need one to say what is wrong or to help. */
export function readServeArguments(
  args: readonly string[],
  { environment }: Terminal,
): ServeOptions | undefined {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string' },
        host: { type: 'string' },
        'data-dir': { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const port = values.port === undefined ? undefined : portIn(values.port)
    if (port === 'wrong') return undefined
    return {
      environment,
      dataFolder: dataFolderOf(values['data-dir'], environment),
      json: values.json,
      ...(port === undefined ? {} : { port }),
      ...(values.host === undefined ? {} : { host: values.host }),
    }
  } catch {
    return undefined
  }
}

/** A port number, or `wrong`. */
export function portIn(text: string): number | 'wrong' {
  const port = Number(text)
  return /^\d{1,5}$/.test(text) && port <= 65_535 ? port : 'wrong'
}

export async function serve(options: ServeOptions, terminal: Terminal, host: Host): Promise<void> {
  const interrupted = terminal.interrupted()
  const engine = await host.listen(options)
  const { url } = engine
  if (options.json)
    terminal.write(`${JSON.stringify({ url, dataFolder: options.dataFolder, pid: process.pid })}\n`)
  else
    terminal.write(
      `Plugboard listens at ${url}\n\n${places(engine, options.dataFolder)}\nCtrl-C stops it.\n`,
    )
  await interrupted
  if (!options.json) terminal.write('\nStopping: what is being answered may finish.\n')
  await engine.stop()
}

/** Where what is found. */
function places({ url, hasConsole }: ListeningEngine, dataFolder: string): string {
  return facts([
    ['OpenAI base URL', `${url}/v1`],
    ['Anthropic base URL', url],
    ['Console', hasConsole ? `${url}/` : 'not built yet: npm run build, then start again'],
    ['Data folder', `${dataFolder} (the console asks for the token in admin-token there)`],
  ])
}
