/** Kept answers: whole conversations, for their own key, for a day. */
import { expect, it } from 'vitest'
import { testClock } from '../../test/support/state.ts'
import { type Kept, KeptAnswers } from './kept-answers.ts'

const kept = (words: string, previous?: string, size = 100): Kept => ({
  answer: { id: words },
  said: [`${words}?`],
  answered: [{ id: `item_${words}`, item: words }],
  previous,
  size,
})

it('125. gives the whole conversation up to an answer, oldest first', () => {
  const answers = new KeptAnswers(testClock())
  answers.keep('key', 'resp_1', kept('one'))
  answers.keep('key', 'resp_2', kept('two', 'resp_1'))
  const items = answers.conversation('key', 'resp_2')?.map(({ item }) => item)
  expect(items).toEqual(['one?', 'one', 'two?', 'two'])
})

it('knows nothing of a conversation whose beginning is gone', () => {
  const answers = new KeptAnswers(testClock())
  answers.keep('key', 'resp_1', kept('one'))
  answers.keep('key', 'resp_2', kept('two', 'resp_1'))
  answers.remove('key', 'resp_1')
  expect(answers.conversation('key', 'resp_2')).toBeUndefined()
})

it('knows nothing of a conversation that goes on from itself', () => {
  const answers = new KeptAnswers(testClock())
  answers.keep('key', 'resp_1', kept('one', 'resp_2'))
  answers.keep('key', 'resp_2', kept('two', 'resp_1'))
  expect(answers.conversation('key', 'resp_2')).toBeUndefined()
})

it('shows an answer to no other key', () => {
  const answers = new KeptAnswers(testClock())
  answers.keep('key', 'resp_1', kept('one'))
  expect(answers.get('other', 'resp_1')).toBeUndefined()
})

it('forgets after a day without use', () => {
  const clock = testClock()
  const answers = new KeptAnswers(clock)
  answers.keep('key', 'resp_1', kept('one'))
  clock.advance(23 * 3_600_000)
  expect(answers.get('key', 'resp_1')).toBeDefined()
  clock.advance(25 * 3_600_000)
  expect(answers.get('key', 'resp_1')).toBeUndefined()
})

it('keeps within its room, the least used going first', () => {
  const answers = new KeptAnswers(testClock())
  for (const id of ['a', 'b', 'c']) answers.keep('key', id, kept(id, undefined, 30 * 1048576))
  expect(answers.get('key', 'a')).toBeUndefined()
  expect(answers.get('key', 'c')).toBeDefined()
})

it('gives a single item by its own id', () => {
  const answers = new KeptAnswers(testClock())
  answers.keep('key', 'resp_1', kept('one'))
  expect(answers.item('key', 'item_one')).toBe('one')
  expect(answers.item('other', 'item_one')).toBeUndefined()
})
