/** The proxies that requests to platforms go through; never a login. */
import { z } from 'zod'
import { many, milliseconds } from './basics.ts'

/** What a channel or an account may say instead of what stands above it. */
export const proxyChoice = z
  .string()
  .trim()
  .min(1)
  .max(2048)
  .describe(
    '`inherit`: as what stands above it. `direct`: no proxy. Else the URL of one (http, https, socks5), ' +
      'with its login if it wants one, which is sealed at once.',
  )

/** The same as it is given out. */
export const proxyFields = {
  proxy: z
    .string()
    .describe('`inherit`, `direct`, or the URL of its own proxy, without its login.'),
  proxyLogin: z.boolean().describe('Whether a login is stored for that proxy.'),
}

export const proxyView = z.object({
  mode: z
    .enum(['none', 'environment', 'custom'])
    .describe(
      '`environment`: the proxies that HTTPS_PROXY and the like name. `custom`: the one at `url`.',
    ),
  url: z.string().exactOptional().describe('`custom`: the proxy, without its login.'),
  hasLogin: z.boolean().describe('Whether a login is stored for it.'),
})
export type ProxyView = z.infer<typeof proxyView>

const proxyUrl = z
  .string()
  .trim()
  .min(1)
  .max(2048)
  .describe(
    'Begins with http://, https:// or socks5://; with its login if it wants one, else the one stored for it stays.',
  )

/** Flat, so that a form and a query can say it. `url` belongs to `custom`. */
export const proxyChange = z.strictObject({
  mode: proxyView.shape.mode,
  url: proxyUrl.exactOptional(),
})
export type ProxyChange = z.infer<typeof proxyChange>

export const detectedProxiesView = z.object({
  environment: many(
    z.object({
      variable: z.string().describe('The variable that names it, e.g. `HTTPS_PROXY`.'),
      url: z
        .string()
        .exactOptional()
        .describe('The proxy, without its login; absent where the value is no address of one.'),
    }),
  ).describe('What the environment names.'),
  local: many(
    z.object({
      kind: z.enum(['http', 'socks5']).describe('What it speaks.'),
      port: z.int().describe('Where it listens on this machine.'),
      url: z.string().describe('As it is entered, e.g. `http://127.0.0.1:7890`.'),
      wantsLogin: z.boolean().describe('Whether it wants a login.'),
    }),
  ).describe('What answers as a proxy at one of the usual ports of this machine.'),
})
export type DetectedProxiesView = z.infer<typeof detectedProxiesView>

export const proxyTrial = z.strictObject({
  url: proxyUrl.exactOptional().describe("The proxy to try; the owner's own one when absent."),
  target: z
    .url({ protocol: /^https?$/ })
    .max(2048)
    .exactOptional()
    .describe('What to reach through it; the first channel out there when absent.'),
})

export const proxyTrialView = z.object({
  ok: z.boolean().describe('Whether the target was reached through it.'),
  target: z.string().describe('What was to be reached, e.g. `api.example.com`.'),
  ms: milliseconds
    .exactOptional()
    .describe('From the first connection to the first answer, milliseconds.'),
  fault: z.string().exactOptional().describe('What failed, in a word.'),
  message: z.string().exactOptional().describe('What failed and what to do, in a sentence.'),
})
