/** The shape of a Responses request, field by field (OpenAI API reference, Create a model response). */
import { z } from 'zod'
import { toolName } from './items.ts'

export const jsonSchema = z.record(z.string(), z.unknown())
const allowedCallers = z.array(z.enum(['direct', 'programmatic'])).nullish()

const functionTool = z.strictObject({
  type: z.literal('function'),
  name: toolName,
  description: z.string().nullish(),
  parameters: jsonSchema.nullish(),
  strict: z.boolean().nullish(),
  defer_loading: z.boolean().optional(),
  allowed_callers: allowedCallers,
  output_schema: jsonSchema.nullish(),
  async: z.boolean().optional(),
})
const customTool = z.strictObject({
  type: z.literal('custom'),
  name: toolName,
  description: z.string().optional(),
  format: z
    .discriminatedUnion('type', [
      z.strictObject({ type: z.literal('text') }),
      z.strictObject({
        type: z.literal('grammar'),
        syntax: z.enum(['lark', 'regex']),
        definition: z.string(),
      }),
    ])
    .optional(),
  defer_loading: z.boolean().optional(),
  allowed_callers: allowedCallers,
  async: z.boolean().optional(),
})
const searchSize = z.enum(['low', 'medium', 'high']).optional()
const webSearch = <T extends string>(type: T) =>
  z.strictObject({
    type: z.literal(type),
    filters: z
      .strictObject({
        allowed_domains: z.array(z.string()).min(1).max(100).nullish(),
        blocked_domains: z.array(z.string()).min(1).max(100).nullish(),
      })
      .nullish(),
    user_location: z.looseObject({ type: z.literal('approximate').optional() }).nullish(),
    search_context_size: searchSize,
    search_content_types: z.array(z.enum(['text', 'image'])).optional(),
    external_web_access: z.boolean().optional(),
  })
const hosted = <T extends string>(type: T) => z.looseObject({ type: z.literal(type) })

const tool = z.discriminatedUnion('type', [
  functionTool,
  customTool,
  z.strictObject({
    type: z.literal('namespace'),
    name: toolName,
    description: z.string(),
    tools: z.array(z.discriminatedUnion('type', [functionTool, customTool])).min(1),
  }),
  z.strictObject({
    type: z.literal('tool_search'),
    description: z.string().nullish(),
    execution: z.enum(['server', 'client']).optional(),
    parameters: z.unknown().optional(),
  }),
  webSearch('web_search'),
  webSearch('web_search_2025_08_26'),
  webSearch('web_search_preview'),
  webSearch('web_search_preview_2025_03_11'),
  z.looseObject({
    type: z.literal('file_search'),
    vector_store_ids: z.array(z.string()).min(1),
  }),
  z.looseObject({ type: z.literal('code_interpreter'), container: z.unknown() }),
  z.looseObject({ type: z.literal('mcp'), server_label: z.string() }),
  hosted('image_generation'),
  hosted('computer'),
  hosted('computer_use_preview'),
  hosted('local_shell'),
  hosted('shell'),
  hosted('apply_patch'),
  hosted('programmatic_tool_calling'),
])

const toolChoice = z.union([
  z.enum(['none', 'auto', 'required']),
  z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('function'), name: toolName }),
    z.strictObject({ type: z.literal('custom'), name: toolName }),
    z.strictObject({
      type: z.literal('mcp'),
      server_label: z.string(),
      name: z.string().nullish(),
    }),
    z.strictObject({
      type: z.literal('allowed_tools'),
      mode: z.enum(['auto', 'required']),
      tools: z.array(z.looseObject({ type: z.string() })).min(1),
    }),
    z.strictObject({
      type: z.enum([
        'apply_patch',
        'shell',
        'programmatic_tool_calling',
        'web_search',
        'web_search_2025_08_26',
        'web_search_preview',
        'web_search_preview_2025_03_11',
        'file_search',
        'code_interpreter',
        'image_generation',
        'computer',
        'computer_use_preview',
      ]),
    }),
  ]),
])

const format = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text') }),
  z.strictObject({ type: z.literal('json_object') }),
  z.strictObject({
    type: z.literal('json_schema'),
    name: toolName,
    schema: jsonSchema,
    description: z.string().optional(),
    strict: z.boolean().nullish(),
  }),
])

const includable = z.enum([
  'reasoning.encrypted_content',
  'message.output_text.logprobs',
  'message.input_image.image_url',
  'web_search_call.results',
  'web_search_call.action.sources',
  'file_search_call.results',
  'code_interpreter_call.outputs',
  'computer_call_output.output.image_url',
])

/** What counting takes: everything that makes the prompt. */
const prompt = {
  model: z.string().min(1),
  // Its items are checked one by one.
  input: z.union([z.string(), z.array(z.unknown())]).nullish(),
  instructions: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  conversation: z.union([z.string(), z.strictObject({ id: z.string() })]).nullish(),
  tools: z.array(tool).max(128).nullish(),
  tool_choice: toolChoice.nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  reasoning: z
    .strictObject({
      effort: z.enum(['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max']).nullish(),
      summary: z.enum(['auto', 'concise', 'detailed']).nullish(),
      generate_summary: z.enum(['auto', 'concise', 'detailed']).nullish(),
      context: z.enum(['auto', 'current_turn', 'all_turns']).nullish(),
      mode: z.enum(['standard', 'pro']).nullish(),
    })
    .nullish(),
  text: z
    .strictObject({
      format: format.optional(),
      verbosity: z.enum(['low', 'medium', 'high']).nullish(),
    })
    .nullish(),
  truncation: z.enum(['auto', 'disabled']).nullish(),
}

export const countRequest = z.strictObject(prompt)

export const compactRequest = z.strictObject({
  model: prompt.model,
  input: prompt.input,
  instructions: prompt.instructions,
  previous_response_id: prompt.previous_response_id,
  prompt_cache_key: z.string().max(64).nullish(),
  prompt_cache_retention: z.enum(['in_memory', '24h']).nullish(),
  service_tier: z.string().nullish(),
})

export const responsesRequest = z.strictObject({
  ...prompt,
  stream: z.boolean().nullish(),
  stream_options: z.strictObject({ include_obfuscation: z.boolean().optional() }).nullish(),
  max_output_tokens: z.int().min(16).nullish(),
  max_tool_calls: z.int().min(1).nullish(),
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_logprobs: z.int().min(0).max(20).nullish(),
  include: z.array(includable).nullish(),
  store: z.boolean().nullish(),
  background: z.boolean().nullish(),
  context_management: z
    .array(
      z.strictObject({
        type: z.literal('compaction'),
        compact_threshold: z.int().min(1000).nullish(),
      }),
    )
    .nullish(),
  prompt: z.looseObject({ id: z.string() }).nullish(),
  prompt_cache_key: z.string().max(64).nullish(),
  prompt_cache_options: z
    .strictObject({
      mode: z.enum(['implicit', 'explicit']).optional(),
      ttl: z.literal('30m').optional(),
    })
    .nullish(),
  prompt_cache_retention: z.enum(['in_memory', '24h']).nullish(),
  metadata: z
    .record(z.string().max(64), z.string().max(512))
    .refine((pairs) => Object.keys(pairs).length <= 16, 'at most 16 pairs')
    .nullish(),
  user: z.string().max(64).optional(),
  safety_identifier: z.string().max(64).nullish(),
  service_tier: z
    .enum(['auto', 'default', 'flex', 'scale', 'priority', 'fast', 'ultrafast'])
    .nullish(),
  moderation: z.looseObject({ model: z.string() }).nullish(),
})

export type CountRequest = z.infer<typeof countRequest>
export type ResponsesRequest = z.infer<typeof responsesRequest>
export type Tool = z.infer<typeof tool>
