/** The providers as the API shows them. */
import type { NoticeView, SignIns } from '../accounts/index.ts'
import { Refused } from '../kernel/refused.ts'
import type { Login, Preset, Provider } from '../providers/provider.ts'
import type { SignIn } from '../providers/sign-in.ts'
import type { PlatformView } from '../../shared/views/platform.ts'

type Terms = Pick<SignIns, 'notice'>

export const platformViews = (
  providers: readonly Provider[],
  signIns: Terms,
): Promise<readonly PlatformView[]> =>
  Promise.all(providers.map((provider) => platformView(provider, signIns)))

/** Throws Refused `not-found`. */
export function platformWithId(
  id: string,
  providers: readonly Provider[],
  signIns: Terms,
): Promise<PlatformView> {
  const provider = providers.find((known) => known.id === id)
  if (provider) return platformView(provider, signIns)
  const known = providers.map((each) => each.id).join(', ')
  throw new Refused('not-found', `There is no platform "${id}". There are: ${known}.`)
}

async function platformView(provider: Provider, signIns: Terms): Promise<PlatformView> {
  const protocols = provider.speaks.map((codec) => codec.id)
  const { id, label, signIn, notOffered = [] } = provider
  return {
    id,
    label,
    protocols,
    logins: provider.logins.map(loginView),
    presets: provider.presets.map((preset) => presetView(preset, protocols)),
    notOffered,
    ...(signIn ? { signIn: signInFacts(signIn, await signIns.notice(id)) } : {}),
  }
}

const signInFacts = (
  { browser, device, options, imports }: SignIn,
  { text, acknowledged }: NoticeView,
): NonNullable<PlatformView['signIn']> => ({
  ways: [...(browser ? (['browser'] as const) : []), ...(device ? (['device'] as const) : [])],
  terms: text,
  acknowledged,
  options,
  imports: imports.map(({ id: source, label, caution }) => ({
    source,
    label,
    ...(caution === undefined ? {} : { caution }),
  })),
})

function loginView(login: Login): PlatformView['logins'][number] {
  switch (login.kind) {
    case 'none':
    case 'sign-in':
      return { kind: login.kind }
    case 'api-key': {
      const { kind, hint, url, optional } = login
      return { kind, hint, optional, ...(url === undefined ? {} : { url }) }
    }
  }
}

function presetView(
  { id, label, baseUrl, keyUrl, keyOptional, protocols }: Preset,
  usual: readonly string[],
): PlatformView['presets'][number] {
  return {
    id,
    label,
    keyOptional: keyOptional === true,
    protocols: protocols ?? usual,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...(keyUrl === undefined ? {} : { keyUrl }),
  }
}
