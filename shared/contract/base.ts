/** What every procedure of the contract shares: how it can be refused. */
import { oc } from '@orpc/contract'
import { z } from 'zod'

/** The field at fault and what is wrong with it. */
export const faults = z.object({
  fields: z
    .array(
      z.object({
        path: z.string().describe('The field at fault, e.g. `tags.0`; empty for the whole input.'),
        message: z.string().describe('What is wrong with it.'),
      }),
    )
    .describe('Every fault that was found.'),
})

/** Each error's `message` is one sentence that says what to do. */
export const errors = {
  UNAUTHORIZED: { status: 401, message: 'Show the admin token: Authorization: Bearer <token>.' },
  NOT_FOUND: { status: 404, message: 'There is no such thing; list what there is first.' },
  CONFLICT: { status: 409, message: 'This clashes with something that exists already.' },
  INVALID: { status: 400, message: 'The input is not valid.', data: faults.optional() },
  UNAVAILABLE: { status: 503, message: 'This cannot be done now; try again later.' },
} as const

/** Where every procedure of the contract starts. */
export const base = oc.errors(errors)
