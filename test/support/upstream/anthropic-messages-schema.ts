/** The shape of a Messages request, field by field (Claude API reference, Create a message). */
import { z } from 'zod'

const mark = z
  .strictObject({ type: z.literal('ephemeral'), ttl: z.enum(['5m', '1h']).optional() })
  .nullish()
const base64 = z.string().regex(/^[A-Za-z0-9+/]+=*$/, 'Invalid base64 data')
const url = z.strictObject({ type: z.literal('url'), url: z.url() })
const file = z.strictObject({ type: z.literal('file'), file_id: z.string().min(1) })

const text = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  cache_control: mark,
  citations: z.array(z.unknown()).nullish(),
})
const image = z.strictObject({
  type: z.literal('image'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.enum(['image/jpeg', 'image/png', 'image/gif', 'image/webp']),
      data: base64,
    }),
    url,
    file,
  ]),
  cache_control: mark,
})
const document = z.strictObject({
  type: z.literal('document'),
  source: z.discriminatedUnion('type', [
    z.strictObject({
      type: z.literal('base64'),
      media_type: z.literal('application/pdf'),
      data: base64,
    }),
    z.strictObject({
      type: z.literal('text'),
      media_type: z.literal('text/plain'),
      data: z.string(),
    }),
    z.strictObject({
      type: z.literal('content'),
      content: z.union([z.string(), z.array(z.unknown())]),
    }),
    url,
    file,
  ]),
  title: z.string().nullish(),
  context: z.string().nullish(),
  citations: z.strictObject({ enabled: z.boolean() }).nullish(),
  cache_control: mark,
})
const callId = z.string().regex(/^[a-zA-Z0-9_-]+$/, 'String should match pattern ^[a-zA-Z0-9_-]+$')
const toolName = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'String should match pattern ^[a-zA-Z0-9_-]{1,64}$')

const toolResult = z.strictObject({
  type: z.literal('tool_result'),
  tool_use_id: callId,
  content: z
    .union([z.string(), z.array(z.discriminatedUnion('type', [text, image, document]))])
    .optional(),
  is_error: z.boolean().optional(),
  cache_control: mark,
})
const toolUse = z.strictObject({
  type: z.literal('tool_use'),
  id: callId,
  name: toolName,
  input: z.record(z.string(), z.unknown()),
  cache_control: mark,
})
const thinking = z.strictObject({
  type: z.literal('thinking'),
  thinking: z.string(),
  signature: z.string(),
})
const redacted = z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() })

const message = z.discriminatedUnion('role', [
  z.strictObject({
    role: z.literal('user'),
    content: z.union([
      z.string(),
      z.array(z.discriminatedUnion('type', [text, image, document, toolResult])),
    ]),
  }),
  z.strictObject({
    role: z.literal('assistant'),
    content: z.union([
      z.string(),
      z.array(z.discriminatedUnion('type', [text, thinking, redacted, toolUse])),
    ]),
  }),
])

const customTool = z.strictObject({
  type: z.literal('custom').nullish(),
  name: toolName,
  description: z.string().optional(),
  input_schema: z.looseObject({ type: z.literal('object') }),
  cache_control: mark,
  strict: z.boolean().optional(),
  defer_loading: z.boolean().optional(),
  eager_input_streaming: z.boolean().nullish(),
  input_examples: z.array(z.record(z.string(), z.unknown())).optional(),
  allowed_callers: z.array(z.string()).optional(),
})
/** Tools with a dated type of their own: the vendor's schema decides what else they hold. */
const vendorTool = z.looseObject({
  type: z.string().regex(/_\d{8}$/),
  name: z.string(),
  cache_control: mark,
})

const parallel = { disable_parallel_tool_use: z.boolean().optional() }
const toolChoice = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('auto'), ...parallel }),
  z.strictObject({ type: z.literal('any'), ...parallel }),
  z.strictObject({ type: z.literal('tool'), name: toolName, ...parallel }),
  z.strictObject({ type: z.literal('none') }),
])
const display = z.enum(['summarized', 'omitted']).nullish()

/** What counting takes: everything that makes the prompt, nothing that steers the answer. */
const prompt = {
  model: z.string().min(1),
  messages: z.array(message).min(1),
  system: z.union([z.string(), z.array(text)]).optional(),
  tools: z.array(z.union([customTool, vendorTool])).optional(),
  tool_choice: toolChoice.optional(),
  thinking: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('enabled'), budget_tokens: z.int().min(1024), display }),
      z.strictObject({ type: z.literal('adaptive'), display }),
      z.strictObject({ type: z.literal('disabled') }),
    ])
    .optional(),
  output_config: z
    .strictObject({
      effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      format: z
        .strictObject({ type: z.literal('json_schema'), schema: z.record(z.string(), z.unknown()) })
        .nullish(),
    })
    .optional(),
  cache_control: mark,
}

export const countRequest = z.strictObject(prompt)

export const messagesRequest = z.strictObject({
  ...prompt,
  max_tokens: z.int().min(0),
  stream: z.boolean().optional(),
  stop_sequences: z
    .array(z.string().regex(/\S/, 'each stop sequence must contain non-whitespace'))
    .optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.int().min(0).optional(),
  metadata: z.strictObject({ user_id: z.string().max(256).nullish() }).optional(),
  service_tier: z.enum(['auto', 'standard_only']).optional(),
  container: z.string().nullish(),
  inference_geo: z.string().nullish(),
})

export type CountRequest = z.infer<typeof countRequest>
export type MessagesRequest = z.infer<typeof messagesRequest>
export type Message = z.infer<typeof message>
export type Block = Exclude<Message['content'], string>[number]
