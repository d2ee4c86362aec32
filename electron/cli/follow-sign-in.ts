/** Follows a sign-in to its end, on the live feed; takes pasted addresses meanwhile. */
import type { AdminClient } from '../../shared/contract/index.ts'
import type { SignInView } from '../../shared/views/sign-in.ts'
import { promptForSecret } from './ask.ts'
import { Complaint, type Terminal } from './terminal.ts'

export interface Following {
  readonly client: AdminClient
  readonly terminal: Terminal
  /** Begins it; called when the feed is open, so that nothing is missed. */
  start(): Promise<SignInView>
  /** Hears of every step, the first one included. */
  say(view: SignInView): void
  /** Whether addresses may be pasted into the terminal. */
  readonly canPaste: boolean
  /** The person wants it called off. */
  readonly left: AbortSignal
}

const isOver = ({ state }: SignInView): boolean => state !== 'waiting' && state !== 'exchanging'

/** How it ended; it is called off when the person leaves. Throws Complaint when the engine stops. */
export async function followSignIn(following: Following): Promise<SignInView> {
  const { client, start, say, left } = following
  const ended = new AbortController()
  const feed = await client.events.watch(undefined, { signal: ended.signal })
  try {
    const first = await start()
    say(first)
    const { provider, id } = first
    const callOff = (): void => void client.signIns.cancel({ provider, id }).catch(() => undefined)
    if (left.aborted) callOff()
    else left.addEventListener('abort', callOff, { once: true, signal: ended.signal })
    if (following.canPaste && first.way === 'browser')
      void paste(following, first, { ended: ended.signal, callOff })
    return await lastOf(feed, first, following)
  } finally {
    ended.abort()
    await feed.return(undefined).catch(() => undefined)
  }
}

async function lastOf(
  feed: Awaited<ReturnType<AdminClient['events']['watch']>>,
  first: SignInView,
  { client, say }: Following,
): Promise<SignInView> {
  const { provider, id } = first
  if (isOver(first)) return first
  for await (const notice of feed) {
    const view =
      notice.type === 'sign-in'
        ? notice.signIn
        : notice.type === 'missed'
          ? await client.signIns.status({ provider, id })
          : undefined
    if (view?.id !== id) continue
    // The first one was said already.
    if (view.state !== 'waiting') say(view)
    if (isOver(view)) return view
  }
  throw new Complaint('The engine stopped, and the sign-in with it: start both again.')
}

/** Until one is taken, nothing more comes, or it is over. */
async function paste(
  { client, terminal }: Following,
  { provider, id }: SignInView,
  { ended, callOff }: { readonly ended: AbortSignal; callOff(): void },
): Promise<void> {
  while (!ended.aborted) {
    // A terminal that shows nothing of what is typed gives Ctrl-C as a letter.
    const pasted = await promptForSecret(terminal, '', ended).catch(callOff)
    if (!pasted) return
    try {
      await client.signIns.complete({ provider, id, pasted: pasted.reveal() })
      return
    } catch (error) {
      if (ended.aborted) return
      terminal.complain(`${error instanceof Error ? error.message : String(error)}\n`)
    }
  }
}
