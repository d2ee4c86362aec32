/** `plugboard proxy`: which way requests to platforms go. */
import type { DetectedProxiesView, ProxyChange, ProxyView } from '../../shared/views/proxy.ts'
import { promptForSecret, secretFromInput } from './ask.ts'
import { duration, plain, table } from './print.ts'
import { answer, type Session, withEngine } from './session.ts'
import { Complaint } from './terminal.ts'

export interface ProxyOptions {
  /** Whether to ask for a login, or read it from standard input. */
  readonly login?: boolean
}

export function showProxy(session: Session): Promise<void> {
  return withEngine(session, async (client) => {
    const view = await client.proxy.get()
    answer(session, view, sentence(view))
  })
}

export async function setProxy(
  session: Session,
  word: string,
  options: ProxyOptions,
): Promise<void> {
  const change: ProxyChange =
    word === 'none' || word === 'environment'
      ? { mode: word }
      : { mode: 'custom', url: await fullUrl(session, word, options) }
  return withEngine(session, async (client) => {
    const view = await client.proxy.set(change)
    answer(session, view, sentence(view))
  })
}

export async function testProxy(
  session: Session,
  word: string | undefined,
  { target, ...options }: ProxyOptions & { readonly target?: string },
): Promise<void> {
  const url = word === undefined ? {} : { url: await fullUrl(session, word, options) }
  return withEngine(session, async (client) => {
    const trial = await client.proxy.test({ ...url, ...(target === undefined ? {} : { target }) })
    const { ok, ms = 0, message = 'It does not work.' } = trial
    answer(session, trial, ok ? `It works: ${trial.target} answered after ${duration(ms)}.\n` : '')
    if (!ok) throw new Complaint(message)
  })
}

export function detectProxies(session: Session): Promise<void> {
  return withEngine(session, async (client) => {
    const found = await client.proxy.detect()
    const rows = rowsOf(found)
    answer(
      session,
      found,
      rows.length === 0
        ? 'No proxy was found in the environment or at the usual ports of this machine.\n'
        : table(['found', 'url', ''], rows),
    )
  })
}

const rowsOf = ({ environment, local }: DetectedProxiesView): string[][] => [
  ...environment.map(({ variable, url }) => [variable, url ?? 'no address of a proxy', '']),
  ...local.map(({ port, url, wantsLogin }) => [
    `port ${port}`,
    url,
    wantsLogin ? 'wants a login' : '',
  ]),
]

function sentence({ mode, url, hasLogin }: ProxyView): string {
  switch (mode) {
    case 'none':
      return 'Requests go through no proxy.\n'
    case 'environment':
      return 'Requests go through the proxies that the environment names, if any.\n'
    case 'custom':
      return `Requests go through ${plain(url ?? '')}${hasLogin ? ', with a login' : ''}.\n`
  }
}

/** What stands on a command line is shown to every user of the machine, so a login is asked for. */
async function fullUrl(
  { terminal }: Session,
  word: string,
  { login }: ProxyOptions,
): Promise<string> {
  const url = URL.canParse(word) && word.includes('://') ? new URL(word) : undefined
  if (!url) throw new Complaint('Give the proxy as a URL, e.g. socks5://127.0.0.1:1080.', 2)
  if (url.username !== '' || url.password !== '')
    throw new Complaint(
      'A login on the command line can be seen by others: leave it out and use --login.',
      2,
    )
  if (login !== true) return word
  const entered = terminal.input.isTTY
    ? await promptForSecret(terminal, 'User and password, as user:password: ')
    : await secretFromInput(terminal.input)
  const [, user, password] = /^([^:]+):(.*)$/s.exec(entered?.reveal() ?? '') ?? []
  if (user === undefined || password === undefined)
    throw new Complaint('Give the login as user:password.')
  url.username = user
  url.password = password
  return url.href
}
