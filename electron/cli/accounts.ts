/** `plugboard accounts`: list, add, remove, sync, check-quota. */
import { Secret } from '../kernel/secret.ts'
import type { AccountView } from '../../shared/views/account.ts'
import type { PlatformView } from '../../shared/views/platform.ts'
import type { AdminClient } from '../../shared/contract/index.ts'
import { promptForSecret, secretFromInput } from './ask.ts'
import { amount, counted, moment, plain, table } from './print.ts'
import { leftInShort, windowRows } from './quota.ts'
import { all, answer, find, type Session, withEngine } from './session.ts'
import { Complaint } from './terminal.ts'

/** The environment variable that `accounts add` takes the key from. */
const keyVariable = 'PLUGBOARD_ACCOUNT_KEY'

export interface AddOptions {
  readonly label?: string
  readonly baseUrl?: string
  readonly keyStdin?: boolean
  readonly tag?: readonly string[]
}

const allAccounts = (client: AdminClient): Promise<AccountView[]> =>
  all((page) => client.accounts.list(page))

export function listAccounts(session: Session): Promise<void> {
  return withEngine(session, async (client) => {
    const items = await allAccounts(client)
    const hasPlans = items.some(({ plan }) => plan !== undefined)
    const hasQuotas = items.some(({ quota }) => quota !== undefined)
    const cells = <Cell>(plan: Cell, left: Cell): readonly Cell[] => [
      ...(hasPlans ? [plan] : []),
      ...(hasQuotas ? [left] : []),
    ]
    const rows = items.map((account) => [
      account.label,
      account.preset,
      stateOf(account),
      ...cells(account.plan ?? '', leftInShort(account)),
      amount(account.models),
      account.id,
    ])
    answer(
      session,
      { items },
      items.length === 0
        ? 'There is no account yet: `plugboard login` or `plugboard accounts add` adds one.\n'
        : table(['name', 'platform', 'state', ...cells('plan', 'left'), 'models', 'id'], rows),
    )
  })
}

export function checkQuota(session: Session, word: string | undefined): Promise<void> {
  return withEngine(session, async (client) => {
    const accounts = await allAccounts(client)
    const meant = word === undefined ? accounts : [find(accounts, word, 'account')]
    const items: AccountView[] = []
    const failed: { account: string; message: string }[] = []
    for (const { id, label } of meant) {
      try {
        items.push(await client.accounts.checkQuota({ id }))
      } catch (error) {
        // Where one account was meant, its failure is that of the command.
        if (word !== undefined) throw error
        failed.push({ account: label, message: error instanceof Error ? error.message : '' })
      }
    }
    const rows = items.flatMap(({ label, quota }) =>
      (quota ? windowRows(quota) : []).map((row) => [label, ...row]),
    )
    const text = [
      ...(rows.length === 0 ? [] : [table(['account', 'window', 'left', 'begins anew'], rows)]),
      ...items
        .filter(({ quota }) => !quota || quota.windows.length === 0)
        .map(({ label }) => `${plain(label)}: its platform told nothing.\n`),
      ...failed.map(({ account, message }) => `${plain(account)}: ${plain(message)}\n`),
    ]
    answer(session, { items, failed }, text.join('') || 'There is no account yet.\n')
  })
}

export function addAccount(session: Session, word: string, options: AddOptions): Promise<void> {
  return withEngine(session, async (client) => {
    const { items } = await client.platforms.list()
    const { platform, preset } = platformOf(items, word)
    const secret = await keyFor(session, { platform, preset }, options)
    const account = await client.accounts.create({
      platform: platform.id,
      preset: preset.id,
      ...(options.label === undefined ? {} : { label: options.label }),
      ...(options.baseUrl === undefined ? {} : { baseUrl: options.baseUrl }),
      ...(options.tag === undefined ? {} : { tags: [...options.tag] }),
      ...(secret === undefined ? {} : { secret: secret.reveal() }),
    })
    answer(
      session,
      account,
      `Added ${account.label} with ${counted(account.models, 'model')}. Its id is ${account.id}.\n`,
    )
  })
}

export function removeAccount(session: Session, word: string): Promise<void> {
  return withEngine(session, async (client) => {
    const { id, label } = find(await allAccounts(client), word, 'account')
    await client.accounts.remove({ id })
    answer(session, { removed: id }, `Removed ${label}. Its exchanges stay in the ledger.\n`)
  })
}

export function syncAccounts(session: Session, word: string | undefined): Promise<void> {
  return withEngine(session, async (client) => {
    const accounts = await allAccounts(client)
    const meant = word === undefined ? accounts : [find(accounts, word, 'account')]
    const items = []
    for (const { id } of meant) items.push(await client.accounts.sync({ id }))
    const lines = items.map(
      ({ account, added, removed }) =>
        `${account.label}: ${counted(account.models, 'model')}, ${amount(added.length)} new, ${amount(removed.length)} gone.\n`,
    )
    answer(session, { items }, lines.join('') || 'There is no account yet.\n')
  })
}

function stateOf({ health, enabled }: AccountView): string {
  if (!enabled) return 'disabled'
  const { inFlight } = health
  if (health.state === 'ready')
    return inFlight === 0 ? 'ready' : `ready, ${amount(inFlight)} running`
  if (health.action === 'sign-in-again') return 'sign in again: plugboard login'
  const until = health.until === undefined ? '' : ` until ${moment(health.until)}`
  return `${health.reason ?? health.state}${until}`
}

interface Choice {
  readonly platform: PlatformView
  readonly preset: PlatformView['presets'][number]
}

/** A word may name a platform or one of the presets. */
function platformOf(platforms: readonly PlatformView[], word: string): Choice {
  const choices = platforms.flatMap((platform) =>
    platform.presets.map((preset) => ({ platform, preset })),
  )
  const found =
    choices.find(({ platform }) => platform.id === word) ??
    choices.find(({ preset }) => preset.id === word)
  if (found) return found
  const names = new Set(choices.flatMap(({ platform, preset }) => [platform.id, preset.id]))
  throw new Complaint(
    `There is no platform "${word}". There are: ${[...names].toSorted().join(', ')}.`,
  )
}

async function keyFor(
  { terminal }: Session,
  { platform, preset }: Choice,
  { keyStdin }: AddOptions,
): Promise<Secret | undefined> {
  if (keyStdin) return secretFromInput(terminal.input)
  const login = platform.logins.find(({ kind }) => kind === 'api-key')
  if (login?.kind !== 'api-key') {
    if (platform.signIn)
      throw new Complaint(
        `People sign in to ${platform.label}: \`plugboard login ${platform.id}\`.`,
      )
    return undefined
  }
  const named = terminal.environment[keyVariable]
  if (named) return new Secret(named)
  const optional = preset.keyOptional || login.optional
  const secret = terminal.input.isTTY
    ? await promptForSecret(
        terminal,
        `API key of ${preset.label}${optional ? ' (or nothing)' : ''}: `,
      )
    : undefined
  if (secret || optional) return secret
  const where = preset.keyUrl ?? login.url
  throw new Complaint(
    `${preset.label} needs an API key${where === undefined ? '' : ` (from ${where})`}: ` +
      `pipe it in with --key-stdin, or set ${keyVariable}.`,
  )
}
