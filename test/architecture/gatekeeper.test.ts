/** Only a provider's own folder may name it: the rest of the app treats all providers alike. */
import { expect, test } from 'vitest'
import { providers } from '../../electron/providers/index.ts'
import { isTest, sources } from './sources.ts'

const shipped = sources('electron', 'renderer', 'shared').filter((source) => !isTest(source))

/** A command of the command line may have the name of a provider: it is another thing. */
const command = /\.command\('[^']*'/g

const names = (id: string, text: string): boolean =>
  new RegExp(`(['"\`])${id}\\1`).test(text.replaceAll(command, ''))

/** The files outside a provider's folder that hold its id as a literal. */
function leaks(id: string): readonly string[] {
  const home = `electron/providers/${id}/`
  return shipped
    .filter(({ path, text }) => !path.startsWith(home) && names(id, text))
    .map(({ path }) => path)
}

test('there are providers to guard', () => {
  expect(providers.length).toBeGreaterThan(0)
  expect(shipped.length).toBeGreaterThan(50)
})

test.each(providers.map(({ id }) => id))('only its own folder names %s', (id) => {
  expect(leaks(id)).toEqual([])
})

test.each(providers.map(({ id }) => id))('%s names itself in its own folder', (id) => {
  const home = sources(`electron/providers/${id}`)
  expect(home.some(({ text }) => names(id, text))).toBe(true)
})

test('an id counts only as a whole literal', () => {
  expect(names('openai', "provider === 'openai'")).toBe(true)
  expect(names('openai', "'openai-chat'")).toBe(false)
  expect(names('demo', "program.command('demo')")).toBe(false)
})
