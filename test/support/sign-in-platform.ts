/**
 * A platform that people sign in to and that lives in the test: tokens rotate, each refresh token works once, and what goes wrong
 * can be set at any time. The real ones are played by openai-sign-in/ and github-sign-in/.
 */
import { Failure } from '../../electron/hub/error.ts'
import { Secret } from '../../electron/kernel/secret.ts'
import type { Provider } from '../../electron/providers/provider.ts'
import type { Credential, SignIn, SignInPorts } from '../../electron/providers/sign-in.ts'
import { type FakePlatform, fakePlatform } from './state.ts'

export interface SignInPlatform extends FakePlatform {
  readonly signIn: SignIn
  /** Refresh tokens that were sent, in order. */
  readonly renewals: string[]
  readonly revoked: string[]
  /** Thrown by the next renewals. */
  renewing: { failure?: Error | undefined; gate?: Promise<void> | undefined }
  /** How long an access token lasts (milliseconds). */
  lifetime: number
  /** How far the platform's clock is ahead of ours (milliseconds). */
  skew: number
  /** Access tokens the platform takes no more. */
  readonly refused: Set<string>
  /** What polls for the device code are answered; `pending` when there is none left. */
  readonly polls: (Error | 'pending' | 'slow' | 'done')[]
  readonly polledAt: number[]
  /** A fresh credential, as after signing in. */
  issue(who: string, now: number, source?: string): Credential
}

const early = 5 * 60_000
const failed = (kind: 'forbidden' | 'invalid-request', message: string): Failure =>
  new Failure({ kind, message })

export function signInPlatform(
  options: {
    readonly id?: string
    readonly ports?: readonly number[]
    readonly provider?: Partial<Provider>
    readonly signIn?: Partial<SignIn>
  } = {},
): SignInPlatform {
  const { id = 'plan', ports = [] } = options
  let count = 0
  const spent = new Set<string>()
  const made = {
    renewals: [] as string[],
    revoked: [] as string[],
    renewing: {} as SignInPlatform['renewing'],
    lifetime: 60 * 60_000,
    skew: 0,
    refused: new Set<string>(),
    polls: [] as SignInPlatform['polls'],
    polledAt: [] as number[],
    issue(who: string, now: number, source?: string): Credential {
      count += 1
      return {
        access: new Secret(`canary-access-${who}-${count}`),
        refresh: new Secret(`canary-refresh-${who}-${count}`),
        expiresAt: now + platform.skew + platform.lifetime,
        renewedAt: now,
        facts: { who, plan: 'plus' },
        ...(source === undefined ? {} : { source }),
      }
    },
  }

  async function renew({ now }: SignInPorts, credential: Credential): Promise<Credential> {
    const { refresh, facts, source } = credential
    const token = refresh?.reveal() ?? ''
    made.renewals.push(token)
    const { gate, failure } = platform.renewing
    await gate
    if (failure) throw failure
    if (!refresh || spent.has(token))
      throw new Failure({
        kind: 'sign-in-expired',
        message: 'The plan’s sign-in has ended: sign in again.',
      })
    spent.add(token)
    return made.issue(facts['who'] ?? '', now(), source)
  }

  const signIn: SignIn = {
    notice: 'The plan tolerates this. Use your own account only.',
    options: [],
    browser: {
      ports,
      callbackPath: '/callback',
      callbackHost: 'localhost',
      lifetimeMs: 15 * 60_000,
      begin: (_, { redirectUri, state, choose }) => ({
        url: `https://plan.example.com/authorize?${new URLSearchParams({ redirect_uri: redirectUri, state, choose: String(choose) }).toString()}`,
        kept: new Secret('canary-verifier'),
      }),
      finish({ now }, { code }) {
        const who = /^code-for-(\w+)$/.exec(code)?.[1]
        if (who === undefined)
          return Promise.reject(failed('forbidden', `The plan does not know ${code}: start again.`))
        return Promise.resolve(made.issue(who, now()))
      },
      explain: (error) => `The plan said ${error}: start again.`,
    },
    device: {
      begin: ({ now }) =>
        Promise.resolve({
          userCode: 'ABCD-1234',
          verificationUrl: 'https://plan.example.com/device',
          kept: new Secret('canary-device'),
          intervalMs: 5000,
          expiresAt: now() + 15 * 60_000,
        }),
      poll({ now }, { intervalMs }) {
        made.polledAt.push(now())
        const answer = made.polls.shift() ?? 'pending'
        if (answer instanceof Error) return Promise.reject(answer)
        if (answer === 'done')
          return Promise.resolve({ state: 'done', credential: made.issue('anna', now()) })
        return Promise.resolve({
          state: 'pending',
          intervalMs: answer === 'slow' ? intervalMs + 5000 : intervalMs,
        })
      },
    },
    imports: [
      {
        id: 'tool',
        label: 'Tool (~/.tool/auth.json)',
        caution: 'Both would share one sign-in.',
        paths: ({ home, env }) => [`${env['TOOL_HOME'] ?? `${home}/.tool`}/auth.json`],
        read(text, path) {
          const { who, access, refresh, expiresAt, renewedAt } = JSON.parse(text) as Record<
            string,
            string
          >
          if (who === undefined) return []
          return [
            {
              access: new Secret(String(access)),
              refresh: new Secret(String(refresh)),
              expiresAt: Number(expiresAt),
              renewedAt: Number(renewedAt),
              facts: { who },
              source: path,
            },
          ]
        },
      },
    ],
    pasted({ now }, text) {
      if (!text.startsWith('canary-access-'))
        return Promise.reject(failed('invalid-request', 'This is no token of the plan.'))
      const who = text.split('-')[2] ?? ''
      return Promise.resolve({ access: new Secret(text), renewedAt: now(), facts: { who } })
    },
    identity: ({ facts }) => ({
      key: `user/${facts['who']}`,
      label: `${facts['who']}@example.org`,
      ...(facts['plan'] === undefined ? {} : { plan: facts['plan'] }),
    }),
    isStale: ({ expiresAt }, now) => expiresAt !== undefined && now >= expiresAt - early,
    renew,
    revoke(_, { access }) {
      made.revoked.push(access.reveal())
      return Promise.resolve()
    },
    ...options.signIn,
  }

  const base = fakePlatform({ id, logins: [{ kind: 'sign-in' }], signIn, ...options.provider })
  const { listModels } = base.provider
  const platform: SignInPlatform = Object.assign(base, made, {
    signIn,
    provider: {
      ...base.provider,
      listModels(
        call: Parameters<typeof listModels>[0],
        fetchJson: Parameters<typeof listModels>[1],
      ) {
        if (call.secret && made.refused.has(call.secret.reveal()))
          return Promise.reject(
            new Failure({
              kind: 'unauthenticated',
              message: 'The token was revoked.',
              status: 401,
            }),
          )
        return listModels(call, fetchJson)
      },
    },
  })
  platform.models = [{ id: 'big' }]
  return platform
}
