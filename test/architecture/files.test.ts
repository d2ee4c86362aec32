/** A file is one idea: it says which in its first line, stays small, and has a name that means something. */
import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { sources, type Source } from './sources.ts'

const all = sources('electron', 'renderer', 'shared', 'test', 'bench', 'resources')
const softLimit = 300
const hardLimit = 400

/** Words that say nothing about what a thing is. */
const empty = new Set([
  'util',
  'utils',
  'utility',
  'utilities',
  'helper',
  'helpers',
  'common',
  'misc',
  'manager',
  'managers',
])

/** `usageLogRow`, `usage-log.row` and `USAGE_LOG` as words in lower case. */
const words = (name: string): readonly string[] =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)

const saysNothing = (name: string): boolean => words(name).some((word) => empty.has(word))

const declaration =
  /^\s*(?:export\s+)?(?:abstract\s+)?(?:async\s+)?(?:function\*?|class|interface|type|const|let)\s+(\w+)/gm

/** The first sentence of the doc comment a file opens with, or undefined. */
function opening({ text }: Pick<Source, 'text'>): string | undefined {
  const comment = /^(?:#!.*\n)?\/\*\*([\s\S]*?)\*\//.exec(text)?.[1]
  const said = comment
    ?.replaceAll(/^\s*\*\s?/gm, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return said !== undefined && /^\S.{10,}?[.:](\s|$)/.test(said) ? said : undefined
}

test('the whole project is read', () => {
  expect(all.length).toBeGreaterThan(80)
  expect(all.map(({ path }) => path)).toContain('electron/codecs/codec.ts')
})

test(`no source file passes ${hardLimit} lines`, () => {
  const long = all.filter(({ lines }) => lines.length - 1 > hardLimit)
  expect(long.map(({ path, lines }) => `${path}: ${lines.length - 1} lines`)).toEqual([])
})

test(`few source files pass ${softLimit} lines`, () => {
  const long = all.filter(({ lines }) => lines.length - 1 > softLimit)
  expect(long.length / all.length).toBeLessThan(0.05)
})

test('every source file opens with a sentence that says what it is', () => {
  expect(all.filter((source) => opening(source) === undefined).map(({ path }) => path)).toEqual([])
})

test('an opening must be a sentence', () => {
  expect(opening({ text: '/** Who may import whom. */\n' })).toBe('Who may import whom.')
  expect(opening({ text: '#!/usr/bin/env node\n/** Starts the engine. */\n' })).toBeDefined()
  expect(opening({ text: 'export const a = 1\n' })).toBeUndefined()
  expect(opening({ text: '/** */\n' })).toBeUndefined()
  expect(opening({ text: '// Who may import whom.\n' })).toBeUndefined()
})

test('no file and no folder has a name that says nothing', () => {
  const named = all.flatMap(({ path }) =>
    path.split('/').map((part) => ({ path, part: basename(part) })),
  )
  expect(named.filter(({ part }) => saysNothing(part)).map(({ path }) => path)).toEqual([])
})

test('nothing is declared under a name that says nothing', () => {
  const found = all.flatMap(({ path, text }) =>
    [...text.matchAll(declaration)]
      .map((match) => match[1] ?? '')
      .filter(saysNothing)
      .map((name) => `${path}: ${name}`),
  )
  expect(found).toEqual([])
})

test('an empty word is found inside a longer name', () => {
  expect(['stringUtils', 'session-manager', 'COMMON_PATHS'].every(saysNothing)).toBe(true)
  expect(['utilisation', 'commonly', 'keyOf'].some(saysNothing)).toBe(false)
})
