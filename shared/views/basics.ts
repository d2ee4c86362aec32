/** The small schemas that every view is built from: ids, times, counts and pages. */
import { z } from 'zod'

/** An id that Plugboard gave: a UUID version 7, or a fixed word for things that always exist. */
export const id = z.string().min(1).max(128)

/** A moment, epoch milliseconds. */
export const moment = z.int().nonnegative()

/** A length of time, milliseconds. */
export const milliseconds = z.number().nonnegative()

/** A whole number of things. */
export const count = z.int().nonnegative()

/** What a model is for. */
export const modelPurpose = z.enum(['chat', 'embedding', 'image', 'audio'])

/** What the owner calls a thing. */
export const label = z.string().trim().min(1).max(120)

/** Input of everything that needs nothing but the id of one thing. */
export const byId = z.strictObject({ id: id.describe('Id of the thing that is meant.') })

/** Which page of a list is wanted. */
export const paging = {
  limit: z.coerce
    .number<number>()
    .int()
    .min(1)
    .max(500)
    .default(100)
    .describe('How many entries to return at most.'),
  after: z
    .string()
    .min(1)
    .max(512)
    .exactOptional()
    .describe('The `next` of the page before; absent for the first page.'),
}

/** A list as it is given out. */
export const many = <Item extends z.ZodType>(item: Item) => z.array(item).readonly()

/** One page of a list. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: many(item).describe('The entries of this page, in the order of the list.'),
    next: z
      .string()
      .exactOptional()
      .describe('Pass it as `after` to get the next page; absent on the last one.'),
    total: count
      .exactOptional()
      .describe(
        'How many entries all pages hold; absent for the ledger, which is too long to count.',
      ),
  })
