/** The compatibility page tells what the code does, and nothing is lost on any way without being told. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { codecs } from '../../electron/codecs/index.ts'
import { heard, said } from '../conformance/speech.ts'
import { outcomeOf } from './compare.ts'
import { ended, endingWords } from './features-endings.ts'
import { answerGroups, lostIn, measure, requestGroups, type Table } from './measure.ts'
import { pageOf, pagePath } from './page.ts'

const grid = measure()
const tables: readonly Table[] = [...grid.requests, ...grid.answers, ...grid.failures]

describe('the compatibility grid', () => {
  it('is up to date in docs/compatibility.md; if not, run npm run compatibility', async () => {
    expect(readFileSync(pagePath, 'utf8')).toBe(await pageOf(grid))
  })

  it('knows of nothing that is lost without anybody being told', () => {
    expect(lostIn(grid)).toEqual([])
  })

  it('has no feature that no protocol has words for', () => {
    const measured = new Set(
      tables.flatMap(({ groups }) => groups.flatMap(({ rows }) => rows.map(({ name }) => name))),
    )
    const meant = [...requestGroups, ...answerGroups].flatMap(({ features }) =>
      features.map(({ name }) => name),
    )
    expect(meant.filter((name) => !measured.has(name))).toEqual([])
  })

  it('explains no other form where none is needed', () => {
    const told = new Set(
      tables.flatMap(({ groups }) =>
        groups.flatMap(({ rows }) =>
          rows.flatMap(({ name, cells }) =>
            cells.flatMap(({ codec, outcome, newest }) =>
              [outcome, newest?.outcome]
                .flatMap((one) =>
                  one?.kind === 'approximated' ? one.how.map((how) => `${name}: ${how}`) : [],
                )
                .concat(codec.id),
            ),
          ),
        ),
      ),
    )
    const explained = [...requestGroups, ...answerGroups].flatMap(({ features }) =>
      features.flatMap(({ name, how = {} }) => Object.values(how).map((one) => `${name}: ${one}`)),
    )
    expect(explained.filter((one) => !told.has(one))).toEqual([])
  })
})

describe.each([...endingWords])('an answer that ended for the reason %s', (reason, words) => {
  it.each(Object.entries(words))('is told to clients of %s as %s', (id, word) => {
    const client = codecs.find((codec) => codec.id === id)
    const start = { type: 'start', id: 'r1', model: 'm' } as const
    const told = client && heard(client, said(client, [start, ...ended(reason)])).at(-1)
    expect(told).toMatchObject({ type: 'end', stop: { raw: word } })
  })
})

describe('what became of a feature', () => {
  const dropped = { field: 'top_k', action: 'dropped: the target has no such setting' }
  const lowered = { field: 'effort', action: 'high instead of max' }

  it('is exact where it arrived and nothing was told', () => {
    expect(
      outcomeOf({ expected: { a: 1 }, got: { a: 1, b: undefined }, warnings: [], how: undefined }),
    ).toEqual({
      kind: 'exact',
    })
  })

  it('is not expressible where it is gone and that was told', () => {
    expect(
      outcomeOf({ expected: 40, got: undefined, warnings: [dropped], how: undefined }),
    ).toEqual({
      kind: 'inexpressible',
      told: ['dropped: the target has no such setting'],
    })
  })

  it('is approximated where it arrived in another form', () => {
    expect(
      outcomeOf({ expected: 'max', got: 'high', warnings: [lowered], how: undefined }),
    ).toEqual({
      kind: 'approximated',
      how: ['high instead of max'],
    })
    expect(outcomeOf({ expected: 1, got: undefined, warnings: [], how: 'in words' })).toEqual({
      kind: 'approximated',
      how: ['in words'],
    })
  })

  it('is lost where it is gone or another and nobody was told', () => {
    expect(outcomeOf({ expected: 1, got: undefined, warnings: [], how: undefined }).kind).toBe(
      'lost',
    )
    expect(outcomeOf({ expected: 1, got: 2, warnings: [], how: undefined }).kind).toBe('lost')
  })
})
