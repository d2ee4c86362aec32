/** What a reader prefers: the language and the appearance, kept in the browser. */
import { create } from 'zustand'
import { languageFor, languages, sayIn, type Language, type Say } from './catalogue/index.ts'

export const themes = ['system', 'light', 'dark'] as const
export type Theme = (typeof themes)[number]

interface Preferences {
  readonly language: Language
  readonly theme: Theme
  readonly speak: (language: Language) => void
  readonly paint: (theme: Theme) => void
}

const kept = (name: string): string | null => localStorage.getItem(`plugboard.${name}`)
const keep = (name: string, value: string): void => localStorage.setItem(`plugboard.${name}`, value)

const isLanguage = (value: string | null): value is Language => value !== null && value in languages

function firstLanguage(): Language {
  const language = kept('language')
  return isLanguage(language) ? language : languageFor(navigator.languages)
}

export const usePreferences = create<Preferences>((set) => ({
  language: firstLanguage(),
  theme: themes.find((theme) => theme === kept('theme')) ?? 'system',
  speak(language) {
    keep('language', language)
    set({ language })
  },
  paint(theme) {
    keep('theme', theme)
    set({ theme })
  },
}))

/** How this reader is spoken to. */
export function useSay(): Say {
  return sayIn(usePreferences((preferences) => preferences.language))
}

const systemIsDark = matchMedia('(prefers-color-scheme: dark)')

function apply({ language, theme }: Preferences): void {
  const dark = theme === 'dark' || (theme === 'system' && systemIsDark.matches)
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light'
  document.documentElement.lang = language
}

/** Keeps the page's language and palette as the reader prefers; call it once, before the first paint. */
export function applyPreferences(): void {
  apply(usePreferences.getState())
  usePreferences.subscribe(apply)
  systemIsDark.addEventListener('change', () => apply(usePreferences.getState()))
}
