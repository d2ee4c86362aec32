/** The accounts of an engine, with real providers whose platforms are played on this machine; no secret may stand in the open. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SignInView } from '../../electron/accounts/index.ts'
import { openLog } from '../../electron/kernel/log.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import { overWith } from '../support/sign-in-flow.ts'
import {
  filesBelow,
  openState,
  temporaryFolder,
  testClock,
  type TestState,
} from '../support/state.ts'

export interface Rig extends AsyncDisposable {
  /** The folder that holds everything it writes. */
  readonly path: string
  readonly state: TestState
  /** How many polls for a device code have been answered. */
  readonly answered: number
  /** Everything that was shown of sign-ins. */
  readonly shown: SignInView[]
  /** Closes it and opens it again, as after a crash. */
  reopen(): Promise<void>
  /** Resolves when a sign-in is over. */
  over(id: string): Promise<SignInView>
  /** Lets the time pass, until `done` says so, and lets what is asked meanwhile be answered. */
  pass(ms: number, done: () => boolean): Promise<void>
}

/** The time is told by the rig's clock, also to the platforms. */
export const clock = testClock()

export async function openRig(real: Provider): Promise<Rig> {
  let answered = 0
  const provider = watched(real, () => {
    answered += 1
  })
  const temporary = temporaryFolder()
  const shown: SignInView[] = []
  const lines: string[] = []
  const log = openLog({ stream: { write: (line) => lines.push(line) }, level: 'debug', clock })
  const open = async (): Promise<TestState> => {
    const place = { home: temporary.path, env: {}, platform: 'linux' }
    const opened = await openState(temporary.path, { providers: [provider], clock, place, log })
    opened.accounts.signIns.onProgress((view) => shown.push(view))
    return opened
  }
  let state = await open()
  await state.accounts.signIns.acknowledge(provider.id)
  return {
    path: temporary.path,
    get state() {
      return state
    },
    get answered() {
      return answered
    },
    shown,
    async reopen() {
      await state.close()
      state = await open()
    },
    over: (id) => overWith(state.accounts.signIns, id),
    async pass(ms, done) {
      clock.advance(ms)
      const patience = performance.now() + 5000
      while (!done() && performance.now() < patience)
        await new Promise((resolve) => setImmediate(resolve))
      if (!done()) throw new Error('It never came to that.')
    },
    async [Symbol.asyncDispose]() {
      const listed = (await state.accounts.list()).items
      await state.close()
      const leaks = [
        ...[...lines, JSON.stringify(shown), JSON.stringify(listed)].filter(isLeak),
        // What other programs keep is theirs.
        ...filesBelow(join(temporary.path, 'data')).filter((file) => isLeak(readFileSync(file))),
      ]
      if (leaks.length > 0) throw new Error(`A secret stands in the open: ${leaks.join(', ')}`)
      temporary.remove()
    },
  }
}

/** Every secret of the platforms that are played holds this word. */
const isLeak = (text: string | Buffer): boolean => text.includes('canary')

/** The same provider, telling when a poll for a device code has its answer. */
function watched(provider: Provider, heard: () => void): Provider {
  const { signIn } = provider
  const { device } = signIn ?? {}
  if (!signIn || !device) return provider
  const poll: typeof device.poll = (ports, start) => device.poll(ports, start).finally(heard)
  return { ...provider, signIn: { ...signIn, device: { ...device, poll } } }
}
