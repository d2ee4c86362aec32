/** What the owner can set for the whole engine. */
import { z } from 'zod'

const text = z.string().trim().min(1).max(255)

const fields = {
  port: z
    .int()
    .min(0)
    .max(65_535)
    .describe('The port to listen on, used at the next start; 0 for any that is free.'),
  allowedHosts: z
    .array(text)
    .max(50)
    .describe(
      'Host names the gateway answers to beside the loopback ones, without scheme and port, e.g. for containers.',
    ),
  allowedOrigins: z
    .array(text)
    .max(50)
    .describe(
      'Web origins whose pages may call the gateway, e.g. `https://chat.example.org`. They still need a key.',
    ),
  bodyLimit: z
    .int()
    .min(1024)
    .max(1024 ** 3)
    .describe('Largest request body the gateway takes, bytes, after decompression.'),
  keepAliveMs: z
    .int()
    .min(100)
    .max(600_000)
    .describe('How often a silent stream is kept alive, milliseconds.'),
  idleTimeoutMs: z
    .int()
    .min(1000)
    .max(3_600_000)
    .describe('After how much silence of an upstream an exchange is given up, milliseconds.'),
}

export const settingsView = z.object({
  ...fields,
  allowedHosts: fields.allowedHosts.readonly(),
  allowedOrigins: fields.allowedOrigins.readonly(),
})

export const settingsChange = z.strictObject({
  port: fields.port.exactOptional(),
  allowedHosts: fields.allowedHosts.exactOptional(),
  allowedOrigins: fields.allowedOrigins.exactOptional(),
  bodyLimit: fields.bodyLimit.exactOptional(),
  keepAliveMs: fields.keepAliveMs.exactOptional(),
  idleTimeoutMs: fields.idleTimeoutMs.exactOptional(),
})
