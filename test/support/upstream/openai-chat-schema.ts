/** The shape of a Chat Completions request, field by field (OpenAI API reference, Create chat completion). */
import { z } from 'zod'

const toolName = z
  .string()
  .regex(/^[a-zA-Z0-9_-]{1,64}$/, 'expected a name that matches ^[a-zA-Z0-9_-]{1,64}$')
const callId = z.string().min(1).max(40)
const breakpoint = z.strictObject({ mode: z.literal('explicit') }).optional()

const textPart = z.strictObject({
  type: z.literal('text'),
  text: z.string(),
  prompt_cache_breakpoint: breakpoint,
})
const imageUrl = z
  .string()
  .regex(
    /^(?:https?:\/\/\S+|data:image\/(?:png|jpeg|jpg|gif|webp);base64,[A-Za-z0-9+/]+=*)$/,
    'expected a URL or a base64 image',
  )
const userPart = z.discriminatedUnion('type', [
  textPart,
  z.strictObject({
    type: z.literal('image_url'),
    image_url: z.strictObject({
      url: imageUrl,
      detail: z.enum(['auto', 'low', 'high', 'original']).optional(),
    }),
    prompt_cache_breakpoint: breakpoint,
  }),
  z.strictObject({
    type: z.literal('input_audio'),
    input_audio: z.strictObject({ data: z.string().min(1), format: z.enum(['wav', 'mp3']) }),
    prompt_cache_breakpoint: breakpoint,
  }),
  z.strictObject({
    type: z.literal('file'),
    file: z.strictObject({
      file_data: z.string().optional(),
      file_id: z.string().optional(),
      filename: z.string().optional(),
    }),
    prompt_cache_breakpoint: breakpoint,
  }),
])
const texts = z.union([z.string(), z.array(textPart).min(1)])

const call = z.discriminatedUnion('type', [
  z.strictObject({
    id: callId,
    type: z.literal('function'),
    function: z.strictObject({ name: toolName, arguments: z.string() }),
  }),
  z.strictObject({
    id: callId,
    type: z.literal('custom'),
    custom: z.strictObject({ name: toolName, input: z.string() }),
  }),
])

const name = z.string().optional()
const assistant = z
  .strictObject({
    role: z.literal('assistant'),
    content: z
      .union([
        z.string(),
        z
          .array(
            z.discriminatedUnion('type', [
              textPart,
              z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
            ]),
          )
          .min(1),
      ])
      .nullish(),
    refusal: z.string().nullish(),
    name,
    tool_calls: z.array(call).min(1).optional(),
    audio: z.strictObject({ id: z.string() }).nullish(),
  })
  .refine(
    ({ content, refusal, tool_calls: calls, audio }) =>
      (content ?? refusal ?? calls ?? audio ?? undefined) !== undefined,
    {
      message: 'expected a string, got null',
      path: ['content'],
    },
  )

const message = z.discriminatedUnion('role', [
  z.strictObject({ role: z.literal('developer'), content: texts, name }),
  z.strictObject({ role: z.literal('system'), content: texts, name }),
  z.strictObject({
    role: z.literal('user'),
    content: z.union([z.string(), z.array(userPart).min(1)]),
    name,
  }),
  assistant,
  z.strictObject({ role: z.literal('tool'), content: texts, tool_call_id: callId }),
])

const jsonSchema = z.record(z.string(), z.unknown())
const tool = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('function'),
    function: z.strictObject({
      name: toolName,
      description: z.string().optional(),
      parameters: jsonSchema.optional(),
      strict: z.boolean().nullish(),
    }),
  }),
  z.strictObject({
    type: z.literal('custom'),
    custom: z.strictObject({
      name: toolName,
      description: z.string().optional(),
      format: z
        .discriminatedUnion('type', [
          z.strictObject({ type: z.literal('text') }),
          z.strictObject({
            type: z.literal('grammar'),
            grammar: z.strictObject({ syntax: z.enum(['lark', 'regex']), definition: z.string() }),
          }),
        ])
        .optional(),
    }),
  }),
])

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('function'), function: z.strictObject({ name: toolName }) }),
    z.strictObject({ type: z.literal('custom'), custom: z.strictObject({ name: toolName }) }),
    z.strictObject({
      type: z.literal('allowed_tools'),
      allowed_tools: z.strictObject({
        mode: z.enum(['auto', 'required']),
        tools: z.array(z.record(z.string(), z.unknown())).min(1),
      }),
    }),
  ]),
])

const responseFormat = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    json_schema: z.strictObject({
      name: toolName,
      description: z.string().optional(),
      schema: jsonSchema.optional(),
      strict: z.boolean().nullish(),
    }),
  }),
])

const limit = z.int().min(1).nullish()
const penalty = z.number().min(-2).max(2).nullish()

export const chatRequest = z.strictObject({
  model: z.string().min(1),
  messages: z.array(message).min(1),
  stream: z.boolean().nullish(),
  stream_options: z
    .strictObject({
      include_usage: z.boolean().optional(),
      include_obfuscation: z.boolean().optional(),
    })
    .nullish(),
  max_completion_tokens: limit,
  max_tokens: limit,
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  frequency_penalty: penalty,
  presence_penalty: penalty,
  logit_bias: z.record(z.string().regex(/^\d+$/), z.number().min(-100).max(100)).nullish(),
  seed: z.int().nullish(),
  stop: z.union([z.string(), z.array(z.string()).min(1).max(4)]).nullish(),
  n: z.int().min(1).max(128).nullish(),
  logprobs: z.boolean().nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  tools: z.array(tool).min(1).max(128).optional(),
  tool_choice: toolChoice.optional(),
  parallel_tool_calls: z.boolean().optional(),
  response_format: responseFormat.optional(),
  reasoning_effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
  verbosity: z.enum(['low', 'medium', 'high']).nullish(),
  modalities: z.array(z.enum(['text', 'audio'])).nullish(),
  audio: z.record(z.string(), z.unknown()).nullish(),
  prediction: z.record(z.string(), z.unknown()).nullish(),
  web_search_options: z.record(z.string(), z.unknown()).optional(),
  metadata: z.record(z.string().max(64), z.string().max(512)).nullish(),
  store: z.boolean().nullish(),
  user: z.string().optional(),
  safety_identifier: z.string().max(64).optional(),
  prompt_cache_key: z.string().max(64).optional(),
  prompt_cache_options: z.record(z.string(), z.unknown()).optional(),
  prompt_cache_retention: z.enum(['in_memory', '24h']).nullish(),
  service_tier: z.enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast']).nullish(),
  moderation: z.record(z.string(), z.unknown()).nullish(),
})

export type ChatRequest = z.infer<typeof chatRequest>
