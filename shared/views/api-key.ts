/** A local key by which one program is known to the gateway; the key itself is shown once. */
import { z } from 'zod'
import { id, label, moment, paging } from './basics.ts'

const expiresAt = moment
  .nullable()
  .describe('When it stops being accepted, epoch milliseconds; null means never.')

export const apiKeyView = z.object({
  id: id.describe('Id of the key; not the key itself.'),
  label: z.string().describe('What the owner calls it, usually the program that uses it.'),
  groupId: id.describe('The group whose models it may use.'),
  prefix: z.string().describe('The first characters of the key, to tell keys apart.'),
  state: z
    .enum(['active', 'disabled', 'expired', 'revoked'])
    .describe('Whether it is accepted, and why not. A revoked key never comes back.'),
  expiresAt,
  createdAt: moment.describe('When it was made, epoch milliseconds.'),
  lastUsedAt: moment
    .exactOptional()
    .describe('When it was last accepted, epoch milliseconds, to the minute; absent if never.'),
})
export type ApiKeyView = z.infer<typeof apiKeyView>

export const apiKeyFilter = z.strictObject({
  groupId: id.exactOptional().describe('Only keys of this group.'),
  ...paging,
})

export const newApiKey = z.strictObject({
  label: label.describe('What to call it, usually the program that will use it.'),
  groupId: id
    .exactOptional()
    .describe('The group whose models it may use; the default group when absent.'),
  expiresAt: expiresAt.exactOptional(),
})

export const createdApiKey = z.object({
  apiKey: apiKeyView.describe('The key as it is listed from now on.'),
  key: z.string().describe('The key itself. This is the only time it is shown: store it now.'),
})

export const apiKeyChange = z.strictObject({
  id: id.describe('Id of the key.'),
  label: label.exactOptional().describe('A new name.'),
  groupId: id.exactOptional().describe('Another group.'),
  enabled: z.boolean().exactOptional().describe('Whether it is accepted.'),
  expiresAt: expiresAt.exactOptional(),
})
