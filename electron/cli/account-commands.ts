/** The commands about accounts and signing in. */
import { type Command, Option } from 'commander'
import type { AddOptions } from './accounts.ts'
import type { LoginOptions } from './login.ts'
import type { OpenSession } from './session.ts'
import { Complaint } from './terminal.ts'
import type { TestOptions } from './test-models.ts'

export function addAccountCommands(program: Command, session: OpenSession): void {
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
    add.addOption(forbidden(name, refuseKey))
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
  accounts
    .command('check-quota')
    .description('ask what an account, or each of them, has left')
    .argument('[account]', 'its name or id')
    .action(async (word: string | undefined) => (await load()).checkQuota(session(), word))
  accounts
    .command('test-models')
    .description('ask each model of an account for a word; Ctrl-C stops it')
    .argument('<account>', 'its name or id')
    .option('--model <name...>', 'only these')
    .option('--sync', 'list the models again first')
    .action(async (word: string, options: TestOptions) =>
      (await import('./test-models.ts')).testModels(session(), word, options),
    )
}

export function addLoginCommand(program: Command, session: OpenSession): void {
  const login = program
    .command('login')
    // A value is refused, so help does not speak of one.
    .configureHelp({ optionTerm: ({ flags }) => flags.replace(' [value]', '') })
    .description('sign in to a platform; opens nothing by itself, but says what to open')
    .argument('<platform>', 'e.g. codex or copilot')
    .option('--device', 'with a code that is typed on a page, on any machine')
    .option('--import [source]', 'take over what another program has; without a source, list them')
    .option('--file <path>', 'the file to import, where it lies elsewhere')
    .addOption(
      new Option(
        '--token [value]',
        'by a token, which is asked for, or read from standard input',
      ).argParser(refuseToken),
    )
    .option('--account <account>', 'sign in to this account again')
    .option('--label <name>', 'what to call a new account')
    .option('--tag <word...>', 'words to sort accounts by')
    .option('--set <name=value...>', 'options of the platform, e.g. a client id of your own')
    .option('--yes', "the platform's terms about this were read")
    .action(async (platform: string, options: LoginOptions) =>
      (await import('./login.ts')).login(session(), platform, options),
    )
  for (const name of ['key', 'api-key', 'secret']) login.addOption(forbidden(name, refuseToken))
}

/** An option that people may try, and that is answered with what to do instead. */
const forbidden = (name: string, refuse: () => never): Option =>
  new Option(`--${name} [value]`).hideHelp().argParser(refuse)

function refuseToken(): never {
  throw new Complaint(
    'A token on the command line can be seen by others: pipe it in with --token, or wait to be asked.',
    2,
  )
}

/** What stands on a command line is shown to every user of the machine and kept in the shell's history. */
function refuseKey(): never {
  throw new Complaint(
    'A key on the command line can be seen by others: pipe it in with --key-stdin, set PLUGBOARD_ACCOUNT_KEY, or wait to be asked.',
    2,
  )
}
