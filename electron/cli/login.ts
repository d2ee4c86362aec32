/** `plugboard login`: signs in to a platform from a terminal, in any of its ways. */
import type { AccountView } from '../../shared/views/account.ts'
import type { AdminClient } from '../../shared/contract/index.ts'
import type { SignInView } from '../../shared/views/sign-in.ts'
import { agreed, promptForSecret, secretFromInput } from './ask.ts'
import { followSignIn } from './follow-sign-in.ts'
import { type Signable, signableNamed } from './platform-words.ts'
import { counted, plain, table } from './print.ts'
import { all, answer, find, type Session, withEngine } from './session.ts'
import { instructions } from './sign-in-page.ts'
import { Complaint } from './terminal.ts'

export interface LoginOptions {
  /** By typing a code instead of coming back in the browser. */
  readonly device?: boolean
  /** A place to import from; true to list them. */
  readonly import?: string | true
  /** The file to import, where it lies elsewhere. */
  readonly file?: string
  /** By a token, asked for or from standard input. */
  readonly token?: boolean
  /** An account to sign in to again. */
  readonly account?: string
  readonly label?: string
  readonly tag?: readonly string[]
  /** Options of the platform, as `name=value`. */
  readonly set?: readonly string[]
  /** The terms were read. */
  readonly yes?: boolean
}

interface Login {
  readonly session: Session
  readonly client: AdminClient
  readonly platform: Signable
  readonly options: LoginOptions
  readonly left: AbortSignal
}

export function login(session: Session, word: string, options: LoginOptions): Promise<void> {
  const set = settings(options.set ?? [])
  return withEngine(session, async (client) => {
    const { items } = await client.platforms.list()
    const platform = signableNamed(items, word)
    if (options.import === true) return listImports(session, client, platform)
    const left = new AbortController()
    void session.terminal.interrupted().then(() => left.abort())
    const work: Login = { session, client, platform, options, left: left.signal }
    await acceptTerms(work)
    const target = await targetOf(work)
    if (options.import !== undefined) return takeOver(work, options.import, target)
    if (options.token === true) return takeToken(work, { ...target, ...set })
    return signIn(work, { ...target, ...set })
  })
}

/** `name=value` pairs as the contract wants them. */
function settings(pairs: readonly string[]): { options?: Record<string, string> } {
  const options = pairs.map((pair) => {
    const [, name, value] = /^([\w-]+)=(.*)$/s.exec(pair) ?? []
    if (name === undefined || value === undefined)
      throw new Complaint('Give --set as name=value.', 2)
    return [name, value] as const
  })
  return options.length === 0 ? {} : { options: Object.fromEntries(options) }
}

/** The first time only, and only with the owner's word. */
async function acceptTerms({ session, client, platform, options, left }: Login): Promise<void> {
  const { terms, acknowledged } = platform.signIn
  if (acknowledged) return
  const { terminal, json } = session
  if (options.yes !== true) {
    if (json || !terminal.input.isTTY)
      throw new Complaint(`${terms} Run this again with --yes once you have read it.`)
    terminal.complain(`${plain(terms)}\n\n`)
    if (!(await agreed(terminal, 'Go on? [y/N] ', left)))
      throw new Complaint('Nothing was changed.')
  }
  await client.signIns.acknowledge({ provider: platform.id })
}

interface Target {
  readonly provider: string
  readonly account?: string
  readonly label?: string
  readonly tags?: string[]
}

async function targetOf({ client, platform, options }: Login): Promise<Target> {
  const { account, label, tag } = options
  const known =
    account === undefined
      ? undefined
      : find(await all((page) => client.accounts.list(page)), account, 'account')
  return {
    provider: platform.id,
    ...(known === undefined ? {} : { account: known.id }),
    ...(label === undefined ? {} : { label }),
    ...(tag === undefined ? {} : { tags: [...tag] }),
  }
}

type Wish = Target & { readonly options?: Record<string, string> }

async function signIn(work: Login, wish: Wish): Promise<void> {
  const { session, client, platform, options, left } = work
  demandOptions(platform, wish.options ?? {})
  const { terminal, json } = session
  const canPaste = terminal.input.isTTY === true && !json
  const way = options.device === true ? { way: 'device' as const } : {}
  const ended = await followSignIn({
    client,
    terminal,
    canPaste,
    left,
    start: () => client.signIns.start({ ...wish, ...way }),
    say(view) {
      if (json) terminal.write(`${JSON.stringify(view)}\n`)
      else if (view.state === 'waiting') terminal.write(instructions(view, canPaste))
      else if (view.state === 'exchanging') terminal.write(`${platform.label} is asked …\n`)
    },
  })
  const { accountId } = ended
  if (ended.state !== 'done' || accountId === undefined) throw notSignedIn(ended)
  const account = await client.accounts.get({ id: accountId })
  if (json) terminal.write(`${JSON.stringify({ account })}\n`)
  else terminal.write(welcome(account, ended.message))
}

/** Throws Complaint that says how to give what is missing. */
function demandOptions({ signIn: known }: Signable, given: Readonly<Record<string, string>>): void {
  const missing = known.options.find(({ name, required }) => required && !given[name]?.trim())
  if (!missing) return
  const { name, label, hint } = missing
  throw new Complaint(`${label} is missing: give it with --set ${name}=…. ${hint}`)
}

function notSignedIn({ state, message }: SignInView): Complaint {
  if (state === 'cancelled') return new Complaint('The sign-in was called off.')
  return new Complaint(message ?? 'The sign-in did not come to an end: start it again.')
}

function welcome({ label, plan, models, id }: AccountView, message: string | undefined): string {
  const planned = plan === undefined ? '' : ` (${plain(plan)})`
  const wrong = message === undefined ? '' : `${plain(message)}\n`
  return `Signed in as ${plain(label)}${planned} with ${counted(models, 'model')}. Its id is ${id}.\n${wrong}`
}

async function takeToken({ session, client, platform, left }: Login, wish: Wish): Promise<void> {
  const { terminal } = session
  const token = terminal.input.isTTY
    ? await promptForSecret(terminal, `Token for ${platform.label}: `, left)
    : await secretFromInput(terminal.input)
  if (!token) throw new Complaint('Nothing was changed.')
  const { account, message } = await client.signIns.token({ ...wish, token: token.reveal() })
  answer(
    session,
    { account, ...(message === undefined ? {} : { message }) },
    welcome(account, message),
  )
}

async function listImports(session: Session, client: AdminClient, { id }: Signable): Promise<void> {
  const { items } = await client.signIns.imports.list({ provider: id })
  const rows = items.map(({ source, label, path = 'not found' }) => [source, label, path])
  answer(session, { items }, table(['source', 'program', 'file'], rows))
}

async function takeOver({ session, client, options }: Login, source: string, target: Target) {
  const { items } = await client.signIns.imports.list({ provider: target.provider })
  const place = items.find((item) => item.source === source)
  if (!place)
    throw new Complaint(
      `There is no place "${source}" to import from. There are: ${[...new Set(items.map((item) => item.source))].join(', ')}.`,
    )
  const { caution } = place
  if (caution !== undefined && !session.json) session.terminal.complain(`${plain(caution)}\n`)
  const imported = await client.signIns.imports.take({
    ...target,
    source,
    ...(options.file === undefined ? {} : { path: options.file }),
  })
  const lines = [
    ...imported.signedIn.map(({ account, message }) => welcome(account, message)),
    ...imported.failed.map((message) => `Not taken over: ${plain(message)}\n`),
  ]
  answer(session, imported, lines.join(''))
}
