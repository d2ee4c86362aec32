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

export const signInFactsView = z.object({
  ways: many(z.enum(['browser', 'device'])).describe('How people sign in, the usual way first.'),
  terms: z.string().describe("What the platform's terms say about it; show it before the first."),
  acknowledged: z.boolean().describe('Whether the owner has said that they have read them.'),
  options: many(
    z.object({
      name: z.string().describe('Its name in `options`.'),
      label: z.string().describe('What it is called, for people.'),
      hint: z.string().describe('What to enter and where to get it.'),
      required: z.boolean().describe('Whether signing in needs it.'),
    }),
  ).describe('What the owner may or must set.'),
  imports: many(
    z.object({
      source: z.string().describe('Id of the place.'),
      label: z.string().describe('Whose it is, for people.'),
      caution: z.string().exactOptional().describe('What sharing it means.'),
    }),
  ).describe('Other programs whose sign-ins can be taken over, where they are on this machine.'),
})

export const notOfferedView = z.object({
  label: z.string().describe('What people may look for here.'),
  reason: z
    .string()
    .describe('Why it is not offered, and what works instead, in a sentence or two.'),
})

export const platformView = z.object({
  id: z.string().describe('Id of the provider.'),
  label: z.string().describe('Its name, for people.'),
  protocols: many(z.string()).describe('Ids of the protocols it speaks, best first.'),
  logins: many(loginView).describe('How an account is proven, the usual way first.'),
  presets: many(presetView).describe('The endpoints it comes with, the default first.'),
  signIn: signInFactsView.exactOptional().describe('How people sign in; absent where they do not.'),
  notOffered: many(notOfferedView).describe('What Plugboard does not offer here, and why.'),
})
export type PlatformView = z.infer<typeof platformView>
