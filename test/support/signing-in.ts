/** Accounts on a platform that people sign in to and that lives in the test, and short words for signing in to it. */
import type { SignIns, SignInView } from '../../electron/accounts/index.ts'
import type { AccountView } from '../../electron/accounts/views.ts'
import { Secret } from '../../electron/kernel/secret.ts'
import type { SignIn } from '../../electron/providers/sign-in.ts'
import { freePorts, overWith } from './sign-in-flow.ts'
import { type SignInPlatform, signInPlatform } from './sign-in-platform.ts'
import { fakePlatform, openState, temporaryFolder, testClock, type TestState } from './state.ts'

export interface SigningIn {
  readonly path: string
  readonly ports: readonly number[]
  readonly platform: SignInPlatform
  readonly state: TestState
  readonly signIns: SignIns
  inBrowser(more?: object): Promise<SignInView>
  byCode(more?: object): Promise<SignInView>
  over(id: string): Promise<SignInView>
  /** Lets the time pass, and what is asked meanwhile be answered. */
  pass(ms: number): Promise<void>
  accounts(): Promise<readonly AccountView[]>
  /** Signs somebody in whose name is in lower case; gives the account. */
  signedIn(who?: string): Promise<string>
  /** Closes it and opens it again; with another platform where one is given. */
  reopen(other?: { readonly id?: string; readonly signIn?: Partial<SignIn> }): Promise<void>
  close(): Promise<void>
}

/** The platform is called `plan`, and its notice is acknowledged. */
export async function openSigningIn(): Promise<SigningIn> {
  const temporary = temporaryFolder()
  const ports = await freePorts(2)
  const place = { home: temporary.path, env: {}, platform: 'linux' }
  const stranger = fakePlatform({ id: 'cloud', label: 'Cloud' })
  const clock = testClock()
  let platform = signInPlatform({ ports })
  const open = (): Promise<TestState> =>
    openState(temporary.path, { providers: [platform.provider, stranger.provider], place, clock })
  let state = await open()
  await state.accounts.signIns.acknowledge('plan')
  const start = (way: 'browser' | 'device', more: object): Promise<SignInView> =>
    state.accounts.signIns.start({ provider: platform.provider.id, way, ...more })
  return {
    path: temporary.path,
    ports,
    get platform() {
      return platform
    },
    get state() {
      return state
    },
    get signIns() {
      return state.accounts.signIns
    },
    inBrowser: (more = {}) => start('browser', more),
    byCode: (more = {}) => start('device', more),
    over: (id) => overWith(state.accounts.signIns, id),
    async pass(ms) {
      state.clock.advance(ms)
      for (let turns = 0; turns < 10; turns++) await new Promise((resolve) => setImmediate(resolve))
    },
    accounts: async () => (await state.accounts.list()).items,
    async signedIn(who = 'anna') {
      const { signIns } = state.accounts
      const { id } = await start('browser', {})
      const { accountId = '' } = await signIns.complete(id, new Secret(`code-for-${who}`))
      return accountId
    },
    async reopen(other) {
      await state.close()
      if (other) platform = signInPlatform({ ports, ...other })
      state = await open()
    },
    async close() {
      await state.close()
      temporary.remove()
    },
  }
}
