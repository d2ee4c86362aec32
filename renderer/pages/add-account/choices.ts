/** What an account can be added on: each platform, or each of its endpoints where a person would look for those. */
import type { PlatformView } from '../../../shared/views/platform.ts'

export interface Choice {
  readonly value: string
  /** What a person would look for. */
  readonly name: string
  /** How it is proved: the platform's usual way. */
  readonly login: PlatformView['logins'][number]['kind']
  readonly platform: PlatformView
  readonly preset: PlatformView['presets'][number]
}

export const choicesOf = (platforms: readonly PlatformView[]): readonly Choice[] =>
  platforms.flatMap((platform) =>
    platform.presets.map((preset) => ({
      value: `${platform.id}/${preset.id}`,
      name: platform.presets.length > 1 ? preset.label : platform.label,
      login: platform.logins[0]?.kind ?? 'none',
      platform,
      preset,
    })),
  )

/** Those with all the words of `wanted` somewhere in their names. */
export function matching(choices: readonly Choice[], wanted: string): readonly Choice[] {
  const words = wanted.toLowerCase().split(/\s+/)
  return choices.filter(({ name, platform }) => {
    const text = `${name} ${platform.label}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
