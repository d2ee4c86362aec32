/** What an account has left on its platform, by window. */
import { z } from 'zod'
import { many, moment } from './basics.ts'

export const quotaWindowView = z.object({
  id: z.string().describe('Stable on the account.'),
  label: z.string().describe('For people, e.g. `5 hours`. Windows not known here are shown by it.'),
  unit: z
    .enum(['share', 'requests', 'tokens', 'credits', 'dollars'])
    .describe('What is counted; `share` where only a share is told.'),
  used: z
    .number()
    .exactOptional()
    .describe('Share of it that is used: 0 to 1, and above where it is overdrawn.'),
  percentLeft: z
    .number()
    .min(0)
    .max(100)
    .exactOptional()
    .describe('What is left, in percent, where it can be told.'),
  remaining: z
    .number()
    .exactOptional()
    .describe('What is left, in `unit`, where told; negative when overdrawn.'),
  limit: z.number().exactOptional().describe('How much there is, in `unit`, where told.'),
  unlimited: z.boolean().exactOptional().describe('True when nothing limits it.'),
  minutes: z.number().exactOptional().describe('How long the window is, minutes.'),
  resetsAt: moment.exactOptional().describe('When it begins anew, epoch milliseconds.'),
  model: z
    .string()
    .exactOptional()
    .describe('The model or family it is about; absent for the whole account.'),
  renewed: z
    .boolean()
    .describe('It has begun anew since it was told, and how much is used is not known yet.'),
  at: moment.describe('When it was told, epoch milliseconds.'),
})
export type QuotaWindowView = z.infer<typeof quotaWindowView>

export const quotaView = z.object({
  plan: z.string().exactOptional().describe("The plan's own name, where told."),
  exhausted: z.boolean().describe('Whether the platform says that nothing can be used now.'),
  windows: many(quotaWindowView).describe('Every window that was told of.'),
  at: moment.describe('When anything was last told, epoch milliseconds.'),
})
export type QuotaView = z.infer<typeof quotaView>
