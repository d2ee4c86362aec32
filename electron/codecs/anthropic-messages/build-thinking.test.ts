/** How models of each kind are told to think. */
import { describe, expect, test } from 'vitest'
import type { Reasoning, Request, Turn } from '../../hub/request.ts'
import type { Target } from '../codec.ts'
import { assistant, build as asked, call, home, result, user, warned } from './fixtures/asking.ts'

function build(model: string, fields: Partial<Request>, target: Partial<Target> = {}) {
  const wire = asked(fields, { model, ...target })
  const { thinking, output_config: config, max_tokens: limit } = wire.body
  return { body: wire.body, thinking, config, limit, warned: warned(wire) }
}

const effort = (word: 'minimal' | 'low' | 'medium' | 'high' | 'xhigh' | 'max'): Reasoning => ({
  mode: 'effort',
  effort: word,
})
const adaptive = { type: 'adaptive' }
const budget = (budget_tokens: number) => ({ type: 'enabled', budget_tokens })

const four5 = 'claude-sonnet-4-5'
const four6 = 'claude-opus-4-6'
const five = 'claude-opus-5'
const five5 = 'claude-opus-5-5'
const other = 'deepseek-v4'

test.each<[string, Reasoning, unknown, unknown, number]>([
  [five, { mode: 'auto' }, adaptive, undefined, 0],
  [five, effort('xhigh'), adaptive, { effort: 'xhigh' }, 0],
  [five, effort('minimal'), adaptive, { effort: 'low' }, 1],
  [five, { mode: 'budget', tokens: 9000 }, adaptive, { effort: 'high' }, 1],
  [five, { mode: 'off' }, { type: 'disabled' }, undefined, 0],
  [five5, { mode: 'off' }, undefined, { effort: 'low' }, 1],
  ['claude-sonnet-5-5', { mode: 'off' }, { type: 'between_tools' }, undefined, 0],
  [four6, effort('xhigh'), adaptive, { effort: 'max' }, 1],
  [four6, { mode: 'budget', tokens: 3000 }, budget(3000), undefined, 0],
  [four5, { mode: 'auto' }, budget(8192), undefined, 1],
  [four5, effort('low'), budget(2048), undefined, 1],
  [four5, { mode: 'off' }, { type: 'disabled' }, undefined, 0],
  ['claude-3-haiku-20240307', effort('high'), undefined, undefined, 1],
  ['claude-3-haiku-20240307', { mode: 'off' }, undefined, undefined, 0],
  [other, effort('medium'), adaptive, { effort: 'medium' }, 0],
])('%s asked for %j', (model, reasoning, thinking, config, warnings) => {
  const built = build(model, { reasoning })
  expect(built.thinking).toEqual(thinking)
  expect(built.config).toEqual(config)
  expect(built.warned).toHaveLength(warnings)
})

test('whether thoughts are shown is the client’s wish', () => {
  const reasoning = (show: boolean): Reasoning => ({ mode: 'auto', show })
  expect(build(five, { reasoning: reasoning(true) }).thinking).toEqual({
    type: 'adaptive',
    display: 'summarized',
  })
  expect(build(five, { reasoning: reasoning(false) }).thinking).toMatchObject({
    display: 'omitted',
  })
})

describe('a budget and the limit', () => {
  const tokens = (count: number): Partial<Request> => ({
    reasoning: { mode: 'budget', tokens: count },
  })

  test('a limit that nobody set gives way', () => {
    expect(build(four5, tokens(20_000))).toMatchObject({ thinking: budget(20_000), limit: 32_000 })
    expect(build(four5, tokens(60_000))).toMatchObject({ thinking: budget(60_000), limit: 64_000 })
  })

  test('a limit that was set does not: the budget is lowered', () => {
    const built = build(four5, { ...tokens(9000), maxOutput: 6000 })
    expect(built).toMatchObject({ thinking: budget(3000), limit: 6000 })
    expect(built.warned).toEqual(['thinking_budget'])
  })

  test('the most a model gives holds for both', () => {
    const built = build(four5, tokens(9000), { maxOutput: 4096 })
    expect(built).toMatchObject({ thinking: budget(2048), limit: 4096 })
  })

  test('where there is no room for thoughts there are none', () => {
    const built = build(four5, { ...tokens(2000), maxOutput: 1024 })
    expect(built).toMatchObject({ thinking: { type: 'disabled' }, limit: 1024 })
    expect(built.warned).toEqual(['thinking'])
  })
})

describe('a forced tool', () => {
  const forced: Partial<Request> = {
    tools: [{ type: 'function', name: 'f' }],
    toolChoice: { type: 'any' },
  }

  test('excludes thinking by budget, and on models of others', () => {
    for (const model of [four5, other]) {
      const built = build(model, { ...forced, reasoning: effort('high') })
      expect(built.thinking).toEqual({ type: 'disabled' })
      expect(built.warned).toContain('thinking')
      expect(built.body['tool_choice']).toEqual({ type: 'any' })
    }
  })

  test('goes with adaptive thinking where the model allows it', () => {
    const built = build(five, { ...forced, reasoning: effort('high') })
    expect(built).toMatchObject({ thinking: adaptive, warned: [] })
    expect(built.body['tool_choice']).toEqual({ type: 'any' })
  })
})

describe('an open tool loop', () => {
  const loop = (issuer: string | undefined): readonly Turn[] => [
    user('q'),
    {
      role: 'assistant',
      blocks: [
        ...(issuer === undefined
          ? []
          : ([{ type: 'reasoning', text: 'x', signature: { issuer, blob: 's' } }] as const)),
        call('a'),
      ],
    },
    user(result('a', 'done')),
  ]
  const reasoning: Reasoning = { mode: 'budget', tokens: 2000 }

  test('goes on thinking where it carries a signed thought of this upstream', () => {
    expect(build(four5, { reasoning, turns: loop(home) }).thinking).toEqual(budget(2000))
  })

  test('stops thinking where it carries none, or another’s', () => {
    for (const issuer of [undefined, 'elsewhere']) {
      const built = build(four5, { reasoning, turns: loop(issuer) })
      expect(built.thinking).toEqual({ type: 'disabled' })
      expect(built.warned).toContain('thinking')
    }
  })

  test('needs none on models that think adaptively', () => {
    expect(build(five, { reasoning: effort('high'), turns: loop(undefined) })).toMatchObject({
      thinking: adaptive,
      warned: [],
    })
  })

  test('is over once the user speaks', () => {
    const turns = [...loop(undefined), assistant('a'), user('q')]
    expect(build(four5, { reasoning, turns }).thinking).toEqual(budget(2000))
  })
})

test('a thinking model takes hardly any sampling', () => {
  const built = build(other, {
    reasoning: effort('high'),
    sampling: { temperature: 0.2, topP: 0.97, topK: 4 },
  })
  expect(built.body).toMatchObject({ top_p: 0.97 })
  expect(built.body).not.toHaveProperty('temperature')
  expect(built.body).not.toHaveProperty('top_k')
  expect(built.warned).toEqual(['temperature', 'top_k'])
  expect(
    build(other, { reasoning: { mode: 'off' }, sampling: { temperature: 0.2 } }).body,
  ).toMatchObject({ temperature: 0.2 })
})
