/** The reader's language and appearance, at the top of every page. */
import { languages, type Language, type Sentence } from '../catalogue/index.ts'
import { themes, usePreferences, useSay, type Theme } from '../preferences.ts'

const themeNames: Readonly<Record<Theme, Sentence>> = {
  system: 'app.theme.system',
  light: 'app.theme.light',
  dark: 'app.theme.dark',
}

const look =
  'rounded-lg bg-transparent px-2 py-1.5 text-sm text-quiet hover:bg-sunken hover:text-ink'

export function Choices() {
  const say = useSay()
  const { language, theme, speak, paint } = usePreferences()
  return (
    <>
      <select
        aria-label={say('app.language')}
        className={look}
        value={language}
        onChange={(event) => speak(event.target.value as Language)}
      >
        {Object.entries(languages).map(([id, name]) => (
          <option key={id} value={id} lang={id}>
            {name}
          </option>
        ))}
      </select>
      <select
        aria-label={say('app.theme')}
        className={look}
        value={theme}
        onChange={(event) => paint(event.target.value as Theme)}
      >
        {themes.map((id) => (
          <option key={id} value={id}>
            {say(themeNames[id])}
          </option>
        ))}
      </select>
    </>
  )
}
