/** The providers as the API shows them. */
import { Refused } from '../kernel/refused.ts'
import type { Login, Preset, Provider } from '../providers/provider.ts'
import type { PlatformView } from '../../shared/views/platform.ts'

export const platformViews = (providers: readonly Provider[]): readonly PlatformView[] =>
  providers.map(platformView)

/** Throws Refused `not-found`. */
export function platformWithId(providers: readonly Provider[], id: string): PlatformView {
  const provider = providers.find((known) => known.id === id)
  if (provider) return platformView(provider)
  const known = providers.map((each) => each.id).join(', ')
  throw new Refused('not-found', `There is no platform "${id}". There are: ${known}.`)
}

function platformView(provider: Provider): PlatformView {
  const protocols = provider.speaks.map((codec) => codec.id)
  return {
    id: provider.id,
    label: provider.label,
    protocols,
    logins: provider.logins.map(loginView),
    presets: provider.presets.map((preset) => presetView(preset, protocols)),
  }
}

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
