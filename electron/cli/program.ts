/** The commands, their options and their help. */
import { Command, CommanderError } from 'commander'
import { addAccountCommands, addLoginCommand } from './account-commands.ts'
import { dataFolderOf } from './data-folder.ts'
import type { Host } from './host.ts'
import type { CreateOptions } from './keys.ts'
import { addProxyCommands } from './proxy-commands.ts'
import { portIn, serve } from './serve.ts'
import type { OpenSession, Session } from './session.ts'
import { Complaint, type Terminal } from './terminal.ts'
import type { UsageOptions } from './usage.ts'

/** Runs one command line. Throws Complaint and Refused for what the person can mend. */
export async function runProgram(
  args: readonly string[],
  terminal: Terminal,
  host: Host,
): Promise<void> {
  const program = new Command('plugboard')
    .description('The AI accounts you already have, behind one local endpoint.')
    .option('--data-dir <folder>', 'where Plugboard keeps its data (or PLUGBOARD_DATA_DIR)')
    .option('--json', 'answer with JSON')
    .exitOverride()
    .configureOutput({
      writeOut: terminal.write,
      writeErr: terminal.complain,
      // What was meant as a secret may stand behind an option that there is none of.
      outputError: (text, write) => write(text.replace(/(--[\w-]+)=[^\n]*(?=')/g, '$1')),
    })
  const session = (): Session => {
    const { dataDir, json } = program.opts<{ dataDir?: string; json?: boolean }>()
    const dataFolder = dataFolderOf(dataDir, terminal.environment)
    return { terminal, host, dataFolder, json: json === true }
  }
  addEngineCommands(program, session)
  addLoginCommand(program, session)
  addAccountCommands(program, session)
  addKeyCommands(program, session)
  addProxyCommands(program, session)
  program
    .command('usage')
    .description('what was asked and what it cost in tokens')
    .option('--range <span>', 'today, 24h, 7d or 30d', '24h')
    .option('--log <count>', 'list the latest exchanges instead')
    .action(async (options: UsageOptions) => (await import('./usage.ts')).usage(session(), options))
  try {
    await program.parseAsync([...args], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Commander has said what is wrong or shown the help that was asked for.
    if (error.exitCode !== 0) throw new Complaint('', 2)
  }
}

function addEngineCommands(program: Command, session: OpenSession): void {
  program
    .command('serve')
    .description('run the engine until Ctrl-C')
    .option('--port <number>', 'the port to listen on (7584 unless set otherwise; 0: any free one)')
    .option('--host <address>', 'the address to listen on; only 127.0.0.1 keeps it on this machine')
    .action((options: { port?: string; host?: string }) => {
      const { terminal, host, dataFolder, json } = session()
      const { environment } = terminal
      const port = options.port === undefined ? {} : { port: portFrom(options.port) }
      const address = options.host === undefined ? {} : { host: options.host }
      return serve({ dataFolder, environment, json, ...port, ...address }, terminal, host)
    })
  program
    .command('demo')
    .description('try it without an account: a fresh engine with the built-in demo upstream')
    .option('--port <number>', 'the port to listen on (7584, or the next free one)')
    .option('--once', 'end after the first answer')
    .action(async (options: { port?: string; once?: boolean }) => {
      const port = options.port === undefined ? {} : { port: portFrom(options.port) }
      const { demo } = await import('./demo.ts')
      return demo(session(), { once: options.once === true, ...port })
    })
  program
    .command('status')
    .description('whether the engine runs and how it fares')
    .action(async () => (await import('./status.ts')).status(session()))
}

function portFrom(text: string): number {
  const port = portIn(text)
  if (port === 'wrong') throw new Complaint('Give --port as a number from 0 to 65535.', 2)
  return port
}

function addKeyCommands(program: Command, session: OpenSession): void {
  const keys = program
    .command('keys')
    .description('the local keys that programs call the gateway with')
  const load = () => import('./keys.ts')
  keys
    .command('create')
    .description('make a key; it is shown once')
    .argument('<name>', 'what to call it, usually the program that will use it')
    .option('--group <group>', 'the group whose models it may use')
    .option('--expires <days>', 'after how many days it is no longer accepted')
    .action(async (name: string, options: CreateOptions) =>
      (await load()).createKey(session(), name, options),
    )
  keys
    .command('list')
    .description('all keys')
    .action(async () => (await load()).listKeys(session()))
  keys
    .command('revoke')
    .description('stop a key from being accepted, for good')
    .argument('<key>', 'its name or id')
    .action(async (word: string) => (await load()).revokeKey(session(), word))
}
