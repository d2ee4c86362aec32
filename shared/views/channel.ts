/** One configured endpoint of a provider. */
import { z } from 'zod'
import { count, id, label, many, moment } from './basics.ts'
import { proxyChoice, proxyFields } from './proxy.ts'

const protocols = z
  .array(z.string().min(1).max(64))
  .min(1)
  .max(8)
  .describe('Ids of the protocols it speaks, best first; those of its preset when absent.')

/** Headers that the owner adds to every call. */
const extraHeaders = z
  .record(z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}$/), z.string().max(4096))
  .describe('Headers added to every call to the upstream, by name; none that holds a secret.')

const baseUrl = z
  .string()
  .trim()
  .min(1)
  .max(2048)
  .describe('Where the upstream is, e.g. `https://api.example.com/v1`.')

export const channelView = z.object({
  id: id.describe('Id of the channel.'),
  provider: z.string().describe('Id of its provider.'),
  preset: z.string().describe('Id of the preset it was made from.'),
  label: z.string().describe('What the owner calls it.'),
  baseUrl: z.string().describe('Where the upstream is.'),
  protocols: many(z.string()).describe('Ids of the protocols it speaks, best first.'),
  headerNames: many(z.string()).describe(
    'Names of the headers added to every call; the values are never given out.',
  ),
  enabled: z.boolean().describe('Whether its accounts may serve.'),
  accounts: count.describe('How many accounts are on it.'),
  ...proxyFields,
  createdAt: moment.describe('When it was made, epoch milliseconds.'),
})
export type ChannelView = z.infer<typeof channelView>

export const newChannel = z.strictObject({
  provider: z
    .string()
    .min(1)
    .max(64)
    .describe('Id of the provider, as `/admin/platforms` lists it.'),
  preset: z.string().min(1).max(64).exactOptional().describe('Id of the preset to start from.'),
  label: label.exactOptional().describe('What to call it; the name of the preset when absent.'),
  baseUrl: baseUrl.exactOptional(),
  protocols: protocols.exactOptional(),
  headers: extraHeaders.exactOptional(),
  proxy: proxyChoice.exactOptional(),
})

export const channelChange = z.strictObject({
  id: id.describe('Id of the channel.'),
  label: label.exactOptional().describe('A new name.'),
  baseUrl: baseUrl.exactOptional(),
  protocols: protocols.exactOptional(),
  headers: extraHeaders.exactOptional(),
  proxy: proxyChoice.exactOptional(),
  enabled: z.boolean().exactOptional().describe('Whether its accounts may serve.'),
})
