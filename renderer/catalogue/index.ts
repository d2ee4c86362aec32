/** The console's words by language, and how a sentence is looked up. */
import { type Catalogue, en, type Sentence } from './en.ts'
import { zh } from './zh.ts'

export type { Sentence }

export const languages = { en: 'English', 'zh-CN': '简体中文' } as const
export type Language = keyof typeof languages

const catalogues: Readonly<Record<Language, Catalogue>> = { en, 'zh-CN': zh }

type Values = Readonly<Record<string, string | number>>

/** Says a sentence, with its `{places}` filled; numbers are written as the language writes them. */
export type Say = (sentence: Sentence, values?: Values) => string

export function sayIn(language: Language): Say {
  const words = catalogues[language]
  const numbers = new Intl.NumberFormat(language)
  const written = (value: string | number): string =>
    typeof value === 'number' ? numbers.format(value) : value
  return (sentence, values = {}) =>
    words[sentence].replaceAll(/\{(\w+)\}/g, (place, name: string) =>
      written(values[name] ?? place),
    )
}

/** The first of the reader's languages that we have. */
export function languageFor(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const primary = tag.toLowerCase().split('-')[0]
    if (primary === 'zh') return 'zh-CN'
    if (primary === 'en') return 'en'
  }
  return 'en'
}
