/** Signing people in: starts it, shows how it goes, and makes an account of it. The same for a desktop, a browser and a terminal. */
import { emitter, type Subscribe } from '../../kernel/emitter.ts'
import { newId } from '../../kernel/ids.ts'
import { Refused } from '../../kernel/refused.ts'
import type { Secret } from '../../kernel/secret.ts'
import type { Credential, SignInOptions, SignInPorts } from '../../providers/sign-in.ts'
import { type Admitted, type AdmitPorts, openAdmission } from './admit.ts'
import { beginBrowser, type Completable } from './browser-way.ts'
import { openCallbacks } from './callbacks.ts'
import { beginDevice } from './device-way.ts'
import { type Imports, openImports } from './imports.ts'
import { type Notices, openNotices } from './notices.ts'
import { openProgress, type Progress } from './progress.ts'
import { signInPorts } from './sign-in-ports.ts'
import type { SignInView } from './view.ts'
import {
  enteredOptions,
  type Signable,
  signable,
  type SignInTarget,
  type SignInWish,
} from './wish.ts'
import { isUnexpected, refusalOf, sentenceOf } from './words.ts'

/** Everything throws Refused. Nothing is begun before the platform's notice is acknowledged (`conflict`, field `notice`). */
export interface SignIns extends Imports {
  /** What the platform's terms say. */
  notice: Notices['of']
  acknowledge: Notices['acknowledge']
  start(wish: SignInWish): Promise<SignInView>
  /** Those that go on, and those that have ended lately; oldest first. */
  list(): readonly SignInView[]
  status(id: string): SignInView
  /** Completes a sign-in in a browser by what the browser ended at; the view tells how it ended. */
  complete(id: string, pasted: Secret): Promise<SignInView>
  cancel(id: string): SignInView
  /** Takes a token, or the text of a sign-in file, instead of signing in. */
  paste(
    target: SignInTarget & { readonly text: Secret; readonly options?: SignInOptions | undefined },
  ): Promise<Admitted>
  /** Hears of every change of every sign-in. */
  readonly onProgress: Subscribe<SignInView>
  /** Ends all that go on. */
  close(): void
}

interface Running {
  readonly progress: Progress
  way?: Completable
}

/** How long an ended sign-in can still be looked at. */
const shownMs = 10 * 60_000
/** More would be a program gone wild. */
const mostWaiting = 20

export function openSignIns(ports: AdmitPorts): SignIns {
  const { clock, log, live, providers } = ports
  const running = new Map<string, Running>()
  const callbacks = openCallbacks()
  const changes = emitter<SignInView>((error) =>
    log.error('A listener for sign-ins failed.', { error }),
  )
  const admission = openAdmission(ports)
  const notices = openNotices(ports, (id) => signable(providers, id).signIn.notice)

  const askingFor = ({ provider }: Signable, { account, channelId }: SignInTarget): SignInPorts => {
    const dispatcher = live.dispatcherAt(provider, { accountId: account, channelId })
    return signInPorts({ dispatcher, clock })
  }

  const find = (id: string): Running => {
    const found = running.get(id)
    if (found) return found
    throw new Refused('not-found', 'This sign-in is over: start a new one.')
  }

  const discard = ({ signIn }: Signable, asking: SignInPorts, credential: Credential): void => {
    const work = signIn.revoke?.(asking, credential)
    if (work) ports.aside(work.catch(() => undefined))
  }

  const track = (first: SignInView): Running => {
    const waiting = [...running.values()].filter(({ progress }) => !progress.isOver())
    if (waiting.length >= mostWaiting)
      throw new Refused('conflict', 'Too many sign-ins are going on: cancel some first.')
    const progress = openProgress(first, (view) => {
      changes.emit(view)
      if (progress.isOver()) clock.after(shownMs, () => void running.delete(first.id))
    })
    const entry = { progress }
    running.set(first.id, entry)
    return entry
  }

  /** Drops a sign-in that could not even begin. */
  const undo = (error: unknown, { progress }: Running): never => {
    const refusal = refusalOf(error)
    progress.end('failed', { message: refusal.message })
    running.delete(progress.view().id)
    throw refusal
  }

  const settling =
    (progress: Progress, target: SignInTarget, chosen: Signable) =>
    async (fetch: () => Promise<Credential>, spent: readonly Secret[] = []): Promise<void> => {
      if (!progress.take()) return
      try {
        const credential = await fetch()
        const asking = askingFor(chosen, target)
        const isWanted = (): boolean => !progress.isOver()
        const admitted = await admission.admit(
          { ...target, signable: chosen, asking, credential, made: true },
          isWanted,
        )
        progress.end('done', admitted)
      } catch (error) {
        if (isUnexpected(error)) log.error('A sign-in failed.', { error })
        progress.end('failed', { message: sentenceOf(error, spent) })
      }
    }

  const prepare = async (target: SignInTarget): Promise<Signable> => {
    const chosen = signable(providers, target.provider)
    await notices.demand(target.provider)
    await admission.check(target)
    return chosen
  }

  const startBrowser = async (wish: SignInWish, chosen: Signable): Promise<SignInView> => {
    const { browser: flow } = chosen.signIn
    if (!flow) throw noWay(chosen, 'in a browser')
    const options = enteredOptions(chosen.signIn, wish.options)
    const now = clock.now()
    const { provider, way } = wish
    const expiresAt = now + flow.lifetimeMs
    const entry = track({ id: newId(now), provider, way, state: 'waiting', expiresAt })
    const { progress } = entry
    progress.onLeave(clock.after(flow.lifetimeMs, () => expire(progress)))
    const settle = settling(progress, wish, chosen)
    const asking = askingFor(chosen, wish)
    entry.way = await beginBrowser({ flow, asking, callbacks, progress, options, settle }).catch(
      (error: unknown) => undo(error, entry),
    )
    return progress.view()
  }

  const startDevice = async (wish: SignInWish, chosen: Signable): Promise<SignInView> => {
    const { device: flow } = chosen.signIn
    if (!flow) throw noWay(chosen, 'with a code')
    const options = enteredOptions(chosen.signIn, wish.options)
    const asking = askingFor(chosen, wish)
    const start = await flow.begin(asking, options).catch((error: unknown) => {
      throw refusalOf(error)
    })
    const { userCode, verificationUrl, expiresAt } = start
    const now = clock.now()
    const { provider, way } = wish
    const { progress } = track({
      id: newId(now),
      provider,
      way,
      state: 'waiting',
      expiresAt,
      userCode,
      verificationUrl,
    })
    progress.onLeave(clock.after(expiresAt - now, () => expire(progress)))
    const settle = settling(progress, wish, chosen)
    const late = (credential: Credential): void => discard(chosen, asking, credential)
    beginDevice({ flow, start, asking, clock, progress, settle, discard: late })
    return progress.view()
  }

  return {
    ...openImports(ports, { prepare, askingFor, admit: admission.admit }),
    notice: notices.of,
    acknowledge: notices.acknowledge,

    async start(wish) {
      const chosen = await prepare(wish)
      return wish.way === 'browser' ? startBrowser(wish, chosen) : startDevice(wish, chosen)
    },

    list: () => [...running.values()].map(({ progress }) => progress.view()),

    status: (id) => find(id).progress.view(),

    async complete(id, pasted) {
      const { progress, way } = find(id)
      const { state } = progress.view()
      if (state !== 'waiting')
        throw new Refused(
          'conflict',
          'This sign-in no longer waits for anything: look at it again.',
        )
      if (!way)
        throw new Refused(
          'conflict',
          'This sign-in goes on by itself once the code is entered on the page it names.',
        )
      await way.complete(pasted.reveal())
      return progress.view()
    },

    cancel(id) {
      const { progress } = find(id)
      progress.end('cancelled')
      return progress.view()
    },

    async paste({ text, options, ...target }) {
      const chosen = await prepare(target)
      const asking = askingFor(chosen, target)
      const credential = await chosen.signIn
        .pasted(asking, text.reveal(), trimmed(options))
        .catch((error: unknown) => {
          throw refusalOf(error, [text])
        })
      return admission.admit(
        { ...target, signable: chosen, asking, credential, made: false },
        () => true,
      )
    },

    onProgress: changes.subscribe,

    close() {
      for (const { progress } of running.values()) progress.end('cancelled')
      callbacks.close()
    },
  }
}

function expire(progress: Progress): void {
  progress.end('expired', { message: 'Nobody signed in in time: start again.' })
}

const trimmed = (options: SignInOptions = {}): SignInOptions =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value.trim() !== ''))

const noWay = ({ provider }: Signable, how: string): Refused =>
  new Refused(
    'invalid',
    `${provider.label} does not sign people in ${how}: use another way.`,
    'way',
  )
