/** The catalogues say the same things in every language. */
import { expect, test } from 'vitest'
import { en } from './en.ts'
import { languageFor, sayIn } from './index.ts'
import { zh } from './zh.ts'

const places = (sentence: string): readonly string[] =>
  [...sentence.matchAll(/\{\w+\}/g)].map(([place]) => place).toSorted()

test('both languages have every sentence', () => {
  expect(Object.keys(zh).toSorted()).toEqual(Object.keys(en).toSorted())
})

test('a sentence has the same places in both languages', () => {
  const words: Readonly<Record<string, string>> = zh
  for (const [name, sentence] of Object.entries(en))
    expect([name, places(words[name] ?? '')]).toEqual([name, places(sentence)])
})

test('places are filled and unknown ones stay', () => {
  const say = sayIn('en')
  expect(say('accounts.until', { reason: 'rate limited', time: '10:00' })).toBe(
    'rate limited; again at 10:00',
  )
  expect(say('health.models.other', { count: 12345 })).toBe('12,345 models')
  expect(say('keys.used')).toBe('Used {time}')
})

test('the first language we have is spoken, English when there is none', () => {
  expect(languageFor(['fr-FR', 'zh-TW', 'en-GB'])).toBe('zh-CN')
  expect(languageFor(['en-GB', 'zh-CN'])).toBe('en')
  expect(languageFor(['fr'])).toBe('en')
})
