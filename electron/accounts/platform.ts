/** Puts a stored channel together with the provider and preset it was made from. */
import type { Codec } from '../codecs/codec.ts'
import { Refused } from '../kernel/refused.ts'
import type { Endpoint, Login, Preset, Provider } from '../providers/provider.ts'
import type { ChannelRow } from './schema.ts'

export interface Platform {
  readonly provider: Provider
  readonly endpoint: Endpoint
  readonly codecs: readonly [Codec, ...Codec[]]
  /** Whether its accounts need no key. */
  readonly keyOptional: boolean
}

type ChannelFacts = Pick<ChannelRow, 'provider' | 'preset' | 'base_url' | 'protocols' | 'headers'>

/** Undefined when this Plugboard does not know the channel's provider. */
export function platformOf(
  providers: readonly Provider[],
  channel: ChannelFacts,
): Platform | undefined {
  const provider = providers.find(({ id }) => id === channel.provider)
  if (!provider) return undefined
  const preset = provider.presets.find(({ id }) => id === channel.preset)
  const ownAddresses = preset?.baseUrl === channel.base_url ? preset.baseUrls : undefined
  return {
    provider,
    endpoint: {
      baseUrl: channel.base_url,
      headers: stringsIn(channel.headers),
      preset: channel.preset,
      ...(ownAddresses ? { baseUrls: ownAddresses } : {}),
    },
    codecs: codecsOf(provider, listIn(channel.protocols) ?? preset?.protocols),
    keyOptional: provider.logins.some((login) => isOptional(login, preset)),
  }
}

function isOptional(login: Login, preset: Preset | undefined): boolean {
  switch (login.kind) {
    case 'none':
      return true
    case 'api-key':
      return login.optional || preset?.keyOptional === true
    case 'sign-in':
      return false
  }
}

/** Throws Refused `invalid` for an id we do not know. */
export function providerNamed(providers: readonly Provider[], id: string): Provider {
  const found = providers.find((provider) => provider.id === id)
  if (found) return found
  const known = providers.map((provider) => provider.id).join(', ')
  throw new Refused('invalid', `There is no platform "${id}": use one of ${known}.`, 'platform')
}

/** The provider's first preset when none is named. Throws Refused `invalid` for an id it does not have. */
export function presetNamed(provider: Provider, id: string | undefined): Preset {
  if (id === undefined) return provider.presets[0]
  const found = provider.presets.find((preset) => preset.id === id)
  if (found) return found
  const known = provider.presets.map((preset) => preset.id).join(', ')
  throw new Refused(
    'invalid',
    `${provider.label} has no preset "${id}": use one of ${known}.`,
    'preset',
  )
}

/** Throws Refused `invalid` unless the provider speaks all of them. */
export function checkProtocols(provider: Provider, protocols: readonly string[]): void {
  const spoken = provider.speaks.map(({ id }) => id)
  const stranger = protocols.find((id) => !spoken.includes(id))
  if (protocols.length === 0 || stranger !== undefined)
    throw new Refused(
      'invalid',
      `${provider.label} speaks ${spoken.join(', ')}${stranger === undefined ? '' : `, not ${stranger}`}.`,
      'protocols',
    )
}

function codecsOf(
  provider: Provider,
  wanted: readonly string[] | undefined,
): readonly [Codec, ...Codec[]] {
  const [first, ...others] = (wanted ?? []).flatMap(
    (id) => provider.speaks.find((codec) => codec.id === id) ?? [],
  )
  return first ? [first, ...others] : provider.speaks
}

/** The strings of a JSON list; undefined when it is none. */
export function listIn(json: string | null): readonly string[] | undefined {
  const value: unknown = json === null ? undefined : JSON.parse(json)
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : undefined
}

function stringsIn(json: string): Readonly<Record<string, string>> {
  const value: unknown = JSON.parse(json)
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(
        Object.entries(value).flatMap(([name, text]) =>
          typeof text === 'string' ? [[name, text] as const] : [],
        ),
      )
    : {}
}
