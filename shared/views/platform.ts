/** A kind of upstream that accounts can be added on, with the endpoints it comes with. */
import { z } from 'zod'
import { many } from './basics.ts'

export const loginView = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('api-key').describe('The platform is used with an API key.'),
    hint: z.string().describe('What such a key looks like, e.g. `sk-…`.'),
    url: z.string().exactOptional().describe('Where a person gets one.'),
    optional: z.boolean().describe('Whether the platform may be used without one.'),
  }),
  z.object({ kind: z.literal('none').describe('The platform needs no sign-in and no key.') }),
  z.object({ kind: z.literal('sign-in').describe('People sign in on a page of the platform.') }),
])

export const presetView = z.object({
  id: z.string().describe('Id of the preset, unique within its platform.'),
  label: z.string().describe('Its name, for people.'),
  baseUrl: z
    .string()
    .exactOptional()
    .describe('Where it is; absent when only the owner knows, who must then give a `baseUrl`.'),
  keyUrl: z.string().exactOptional().describe('Where a person gets a key for it.'),
  keyOptional: z.boolean().describe('Whether it may be used without a key.'),
  protocols: many(z.string()).describe('Ids of the protocols it speaks, best first.'),
})

export const platformView = z.object({
  id: z.string().describe('Id of the provider.'),
  label: z.string().describe('Its name, for people.'),
  protocols: many(z.string()).describe('Ids of the protocols it speaks, best first.'),
  logins: many(loginView).describe('How an account is proven, the usual way first.'),
  presets: many(presetView).describe('The endpoints it comes with, the default first.'),
})
export type PlatformView = z.infer<typeof platformView>
