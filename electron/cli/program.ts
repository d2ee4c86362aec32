/** The commands, their options and their help. */
import { Command, CommanderError, Option } from 'commander'
import type { AddOptions } from './accounts.ts'
import { dataFolderOf } from './data-folder.ts'
import type { Host } from './host.ts'
import type { CreateOptions } from './keys.ts'
import { portIn, serve } from './serve.ts'
import type { Session } from './session.ts'
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
    .configureOutput({ writeOut: terminal.write, writeErr: terminal.complain })
  const session = (): Session => {
    const { dataDir, json } = program.opts<{ dataDir?: string; json?: boolean }>()
    const dataFolder = dataFolderOf(dataDir, terminal.environment)
    return { terminal, host, dataFolder, json: json === true }
  }
  addEngineCommands(program, session)
  addAccountCommands(program, session)
  addKeyCommands(program, session)
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

type Open = () => Session

function addEngineCommands(program: Command, session: Open): void {
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

function addAccountCommands(program: Command, session: Open): void {
  const accounts = program
    .command('accounts')
    .description('the accounts that exchanges are served with')
  const load = () => import('./accounts.ts')
  accounts
    .command('list')
    .description('all accounts and how they fare')
    .action(async () => (await load()).listAccounts(session()))
  const add = accounts
    .command('add')
    .description('add an account; its key is asked for, or taken from PLUGBOARD_ACCOUNT_KEY')
    .argument('<platform>', 'a platform or one of its presets, e.g. openrouter')
    .option('--label <name>', 'what to call it')
    .option('--base-url <url>', 'where the upstream is, if it is your own')
    .option('--tag <word...>', 'words to sort accounts by')
    .option('--key-stdin', 'read the key from standard input')
    .action(async (platform: string, options: AddOptions) =>
      (await load()).addAccount(session(), platform, options),
    )
  for (const name of ['key', 'api-key', 'secret', 'token'])
    add.addOption(new Option(`--${name} [value]`).hideHelp().argParser(refuseKey))
  accounts
    .command('remove')
    .description('remove an account with its key')
    .argument('<account>', 'its name or id')
    .action(async (word: string) => (await load()).removeAccount(session(), word))
  accounts
    .command('sync')
    .description('list the models of an account, or of all, again')
    .argument('[account]', 'its name or id')
    .action(async (word: string | undefined) => (await load()).syncAccounts(session(), word))
}

/** What stands on a command line is shown to every user of the machine and kept in the shell's history. */
function refuseKey(): never {
  throw new Complaint(
    'A key on the command line can be seen by others: pipe it in with --key-stdin, set PLUGBOARD_ACCOUNT_KEY, or wait to be asked.',
    2,
  )
}

function addKeyCommands(program: Command, session: Open): void {
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
