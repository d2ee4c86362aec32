/** Runs a body through a zod schema and says the first thing that is wrong, in neutral terms. */
import type { z } from 'zod'

type Issue = z.core.$ZodIssue

export interface Flaw {
  readonly path: readonly PropertyKey[]
  readonly kind: 'missing' | 'unknown-field' | 'wrong-type' | 'wrong-value'
  /** What would have been right, as zod words it. */
  readonly message: string
  readonly issue: Issue
}

/** The value that stands at a path. */
export function at(whole: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null
        ? (value as Readonly<Record<PropertyKey, unknown>>)[key]
        : undefined,
    whole,
  )
}

/** Inside a union, the branch that came furthest tells most. */
function deepest(issue: Issue): Issue {
  if (issue.code !== 'invalid_union') return issue
  const inner = issue.errors
    .flat()
    .map(deepest)
    .toSorted((a, b) => b.path.length - a.path.length)[0]
  return inner ? { ...inner, path: [...issue.path, ...inner.path] } : issue
}

/** Undefined when the body fits. */
export function flawOf(schema: z.ZodType, body: unknown): Flaw | undefined {
  const parsed = schema.safeParse(body)
  const first = parsed.error?.issues[0]
  if (!first) return undefined
  const issue = deepest(first)
  const { message } = issue
  if (issue.code === 'unrecognized_keys')
    return { path: [...issue.path, issue.keys[0] ?? ''], kind: 'unknown-field', message, issue }
  if (at(body, issue.path) === undefined)
    return { path: issue.path, kind: 'missing', message, issue }
  const kind = issue.code === 'invalid_type' ? 'wrong-type' : 'wrong-value'
  return { path: issue.path, kind, message, issue }
}
