/** The ways in which the demo can be told to misbehave, and where it finds the telling. */
import type { Asked } from './asked.ts'

/** By name, with what a person sees; the README lists them for everybody else. */
export const misbehaviours = {
  '429': 'refuses with a rate limit and says when to try again',
  quota: 'refuses because the account is used up',
  overloaded: 'refuses because it is too busy',
  '500': 'fails with an error of its own',
  '401': 'refuses the account',
  'early-error': 'says 200 and then fails before the first word',
  'late-error': 'fails in the middle of its answer',
  cut: 'drops the connection in the middle of its answer',
  slow: 'thinks for a long time before the first word',
  garbage: 'says something in the middle of its answer that is not its protocol',
  long: 'gives a long answer',
  refuse: 'declines to answer',
  length: 'stops at the output limit',
  fast: 'answers at once instead of at a human pace',
} as const

export type Misbehaviour = keyof typeof misbehaviours

const known = (name: string): name is Misbehaviour => Object.hasOwn(misbehaviours, name)

/** From `[demo: name]` in the question, else from a model name such as `demo-429`. Unknown names are none. */
export function misbehaviourOf({
  model,
  question,
}: Pick<Asked, 'model' | 'question'>): Misbehaviour | undefined {
  const told = /\[demo:\s*([a-z0-9-]+)\s*\]/i.exec(question)?.[1]?.toLowerCase()
  const name = told ?? /^demo-([a-z0-9-]+)$/.exec(model)?.[1] ?? ''
  return known(name) ? name : undefined
}

/** The question without what was said to the demo itself. */
export const withoutDirective = (question: string): string =>
  question.replaceAll(/\s*\[demo:[^\]]*\]\s*/gi, ' ').trim()
