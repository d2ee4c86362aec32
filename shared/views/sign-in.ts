/** Signing in to a platform instead of pasting a key: how one goes, what it can start from, and what comes of it. */
import { z } from 'zod'
import { accountView, tags } from './account.ts'
import { id, label, many, moment } from './basics.ts'

const provider = z
  .string()
  .min(1)
  .max(64)
  .describe('Id of the platform, as `/admin/platforms` lists it.')

/** Input of everything about one platform's sign-ins. */
export const byProvider = z.strictObject({ provider })

export const signInView = z.object({
  id: id.describe('Id of the sign-in.'),
  provider: z.string().describe('Id of the platform.'),
  way: z
    .enum(['browser', 'device'])
    .describe('`browser`: on a page that leads back here. `device`: by typing a code on a page.'),
  state: z
    .enum(['waiting', 'exchanging', 'done', 'failed', 'cancelled', 'expired'])
    .describe(
      '`waiting`: for the person. `exchanging`: they are back, and the platform is asked for the rest. All others are final.',
    ),
  expiresAt: moment.describe('When the person has to be done, epoch milliseconds.'),
  url: z.string().exactOptional().describe('`browser`: what to open.'),
  callback: z
    .object({
      listening: z
        .boolean()
        .describe('Whether it is heard here; else the address the browser ends at must be pasted.'),
      taken: many(
        z.object({
          port: z.int().describe('The port that the platform sends people back to.'),
          program: z.string().exactOptional().describe('Who has it, where that can be found out.'),
        }),
      ).describe('Ports that other programs have; empty while it is heard here.'),
    })
    .exactOptional()
    .describe('`browser`: whether somebody hears when the person comes back.'),
  userCode: z.string().exactOptional().describe('`device`: what to type on that page.'),
  verificationUrl: z.string().exactOptional().describe('`device`: the page to open.'),
  message: z
    .string()
    .exactOptional()
    .describe('Why it ended without an account, or what is still wrong with the account.'),
  accountId: id.exactOptional().describe('The account that was added or signed in to again.'),
})
export type SignInView = z.infer<typeof signInView>

/** What becomes of the account. */
const target = {
  provider,
  account: id
    .exactOptional()
    .describe('Id of an account to sign in to again; whoever else signs in is refused.'),
  preset: z
    .string()
    .min(1)
    .max(64)
    .exactOptional()
    .describe("Id of one of the platform's presets."),
  channelId: id.exactOptional().describe('An existing channel to add the account on.'),
  label: label.exactOptional().describe('What to call it; the name of who signed in when absent.'),
  tags: tags.exactOptional(),
}

const options = z
  .record(z.string().min(1).max(64), z.string().max(2048))
  .describe("The platform's sign-in options by name, as `/admin/platforms` lists them.")

export const newSignIn = z.strictObject({
  ...target,
  way: z
    .enum(['browser', 'device'])
    .exactOptional()
    .describe("The platform's usual way when absent."),
  options: options.exactOptional(),
})

export const bySignIn = z.strictObject({ provider, id: id.describe('Id of the sign-in.') })

export const completion = z.strictObject({
  provider,
  id: id.describe('Id of the sign-in.'),
  pasted: z
    .string()
    .min(1)
    .max(8192)
    .describe('The address the browser ended at, or the code in it. It is not kept.'),
})

export const pastedToken = z.strictObject({
  ...target,
  token: z
    .string()
    .min(1)
    .max(256 * 1024)
    .describe('A token, or the text of a sign-in file. It is sealed at once and never given out.'),
  options: options.exactOptional(),
})

export const signedInView = z.object({
  account: accountView.describe('The account that was added or signed in to again.'),
  message: z.string().exactOptional().describe('What is still wrong with it, in a sentence.'),
})

export const importableView = z.object({
  source: z.string().describe('Id of the place, as the platform lists it.'),
  label: z.string().describe('Whose it is, for people.'),
  caution: z
    .string()
    .exactOptional()
    .describe('What sharing it means; show it before it is taken over.'),
  path: z
    .string()
    .exactOptional()
    .describe('The file that is there; absent where none was found, and the owner may name one.'),
})
export type ImportableView = z.infer<typeof importableView>

export const importWish = z.strictObject({
  ...target,
  source: z.string().min(1).max(64).describe('Id of the place, as the list has it.'),
  path: z
    .string()
    .min(1)
    .max(4096)
    .exactOptional()
    .describe('The file; the first that was found when absent.'),
})

export const importedView = z.object({
  signedIn: many(signedInView).describe('One for each sign-in in the file that was taken over.'),
  failed: many(z.string()).describe('Why others in it were not, a sentence each.'),
})

export const termsView = z.object({
  text: z.string().describe("What the platform's terms say about signing in here."),
  acknowledged: z.boolean().describe('Whether the owner has said that they have read it.'),
})
