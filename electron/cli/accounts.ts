/** `plugboard accounts`: list, add, remove, sync. */
import { Secret } from '../kernel/secret.ts'
import type { AccountView } from '../../shared/views/account.ts'
import type { PlatformView } from '../../shared/views/platform.ts'
import type { AdminClient } from '../../shared/contract/index.ts'
import { promptForSecret, secretFromInput } from './ask.ts'
import { amount, counted, moment, table } from './print.ts'
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
    const rows = items.map((account) => [
      account.label,
      account.preset ?? account.provider,
      stateOf(account),
      amount(account.models),
      account.id,
    ])
    answer(
      session,
      { items },
      items.length === 0
        ? 'There is no account yet: `plugboard accounts add <platform>` adds one.\n'
        : table(['name', 'platform', 'state', 'models', 'id'], rows),
    )
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
  if (health.state === 'ready') return 'ready'
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
  const [login] = platform.logins
  if (login?.kind !== 'api-key') return undefined
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
