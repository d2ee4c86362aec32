/** The shape of what Responses takes as input, item by item (OpenAI API reference, Responses, Input item list). */
import { z } from 'zod'
import { isRecord } from '../../../../electron/codecs/kit/read.ts'
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { flawOf } from '../schema.ts'
import { invalid, shapeFault, written } from './fault.ts'

export const toolName = z
  .string()
  .max(64)
  .regex(/^[a-zA-Z0-9_-]+$/, "string does not match pattern '^[a-zA-Z0-9_-]+$'")
const breakpoint = z.strictObject({ mode: z.literal('explicit') }).nullish()
const status = z.enum(['in_progress', 'completed', 'incomplete']).nullish()
const callId = z.string().min(1).max(64)

const detail = z.enum(['low', 'high', 'auto', 'original']).nullish()
const inputText = z.strictObject({
  type: z.literal('input_text'),
  text: z.string(),
  prompt_cache_breakpoint: breakpoint,
})
const inputImage = z
  .strictObject({
    type: z.literal('input_image'),
    image_url: z
      .string()
      .regex(
        /^(?:https?:\/\/\S+|data:image\/(?:png|jpeg|jpg|gif|webp);base64,[A-Za-z0-9+/]+=*)$/,
        'Expected a valid URL or a base64 image',
      )
      .nullish(),
    file_id: z.string().nullish(),
    detail,
    prompt_cache_breakpoint: breakpoint,
  })
  .refine(({ image_url: url, file_id: file }) => Boolean(url) !== Boolean(file), {
    message: "exactly one of 'image_url' and 'file_id' must be given",
  })
const inputFile = z
  .strictObject({
    type: z.literal('input_file'),
    file_data: z
      .string()
      .regex(/^data:[\w.+-]+\/[\w.+-]+;base64,[A-Za-z0-9+/]+=*$/, 'Expected a base64 data URL')
      .nullish(),
    file_id: z.string().nullish(),
    file_url: z.url().nullish(),
    filename: z.string().nullish(),
    detail: z.enum(['low', 'high', 'auto']).nullish(),
    prompt_cache_breakpoint: breakpoint,
  })
  .refine(({ file_data: data, filename }) => !data || Boolean(filename), {
    message: "'filename' is needed with 'file_data'",
  })
const inputPart = z.discriminatedUnion('type', [inputText, inputImage, inputFile])
const outputPart = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('output_text'),
    text: z.string(),
    annotations: z.array(z.record(z.string(), z.unknown())).nullish(),
    logprobs: z.array(z.unknown()).nullish(),
    prompt_cache_breakpoint: breakpoint,
  }),
  z.strictObject({ type: z.literal('refusal'), refusal: z.string() }),
])

const id = z.string().nullish()
const message = z.strictObject({
  type: z.literal('message').nullish(),
  id,
  status,
  role: z.enum(['user', 'system', 'developer']),
  content: z.union([z.string(), z.array(inputPart)]),
})
const answer = z.strictObject({
  type: z.literal('message').nullish(),
  id,
  status,
  role: z.literal('assistant'),
  content: z.union([z.string(), z.array(outputPart)]),
  phase: z.enum(['commentary', 'final_answer']).nullish(),
})
const output = z.union([z.string(), z.array(inputPart)])
const caller = z.looseObject({ type: z.enum(['direct', 'program']) }).nullish()
const createdBy = z.string().nullish()

/** Items that only their own tools understand: their shape is left to those. */
const hosted = z.looseObject({ type: z.string(), id })

const kinds: Readonly<Record<string, z.ZodType>> = {
  reasoning: z.strictObject({
    type: z.literal('reasoning'),
    id,
    summary: z.array(z.strictObject({ type: z.literal('summary_text'), text: z.string() })),
    content: z
      .array(z.strictObject({ type: z.literal('reasoning_text'), text: z.string() }))
      .nullish(),
    encrypted_content: z.string().nullish(),
    status,
  }),
  function_call: z.strictObject({
    type: z.literal('function_call'),
    id,
    call_id: callId,
    name: toolName,
    arguments: z.string(),
    namespace: z.string().nullish(),
    caller,
    created_by: createdBy,
    status,
  }),
  function_call_output: z.strictObject({
    type: z.literal('function_call_output'),
    id,
    call_id: callId,
    output,
    caller,
    created_by: createdBy,
    status,
  }),
  custom_tool_call: z.strictObject({
    type: z.literal('custom_tool_call'),
    id,
    call_id: callId,
    name: toolName,
    input: z.string(),
    namespace: z.string().nullish(),
    caller,
    status,
  }),
  custom_tool_call_output: z.strictObject({
    type: z.literal('custom_tool_call_output'),
    id,
    call_id: callId,
    output,
    caller,
    status,
  }),
  web_search_call: z.strictObject({
    type: z.literal('web_search_call'),
    id: z.string(),
    status: z.enum(['in_progress', 'searching', 'completed', 'failed']),
    action: z
      .looseObject({ type: z.enum(['search', 'open_page', 'find_in_page', 'open', 'find']) })
      .nullish(),
  }),
  item_reference: z.strictObject({ type: z.literal('item_reference').nullish(), id: z.string() }),
  compaction: z.strictObject({
    type: z.literal('compaction'),
    id,
    encrypted_content: z.string(),
    created_by: createdBy,
  }),
  compaction_trigger: z.strictObject({ type: z.literal('compaction_trigger') }),
  ...Object.fromEntries(
    [
      'file_search_call',
      'code_interpreter_call',
      'image_generation_call',
      'computer_call',
      'computer_call_output',
      'mcp_list_tools',
      'mcp_call',
      'mcp_approval_request',
      'mcp_approval_response',
      'local_shell_call',
      'local_shell_call_output',
      'shell_call',
      'shell_call_output',
      'apply_patch_call',
      'apply_patch_call_output',
      'tool_search_call',
      'tool_search_output',
      'additional_tools',
      'configuration_update',
      'program',
      'program_output',
    ].map((type) => [type, hosted]),
  ),
}

/** How the ids of items begin, by type. */
const prefixes: Readonly<Record<string, string>> = {
  message: 'msg',
  reasoning: 'rs',
  function_call: 'fc',
  custom_tool_call: 'ctc',
  web_search_call: 'ws',
  compaction: 'cmp',
}

export const typeOf = (item: Readonly<Record<string, unknown>>): string =>
  typeof item['type'] === 'string' ? item['type'] : 'role' in item ? 'message' : 'item_reference'

function checkId(item: Readonly<Record<string, unknown>>, param: string): Fault | undefined {
  const { id: name } = item
  if (typeof name !== 'string') return undefined
  if (name.length > 64)
    return invalid(
      `Invalid '${param}': string too long. Expected a string with maximum length 64, but got a string with length ${name.length} instead.`,
      param,
      'string_above_max_length',
    )
  const prefix = prefixes[typeOf(item)]
  return prefix === undefined || name.startsWith(prefix)
    ? undefined
    : invalid(
        `Invalid '${param}': '${name}'. Expected an ID that begins with '${prefix}'.`,
        param,
        'invalid_value',
      )
}

function checkItem(item: unknown, within: readonly PropertyKey[]): Fault | undefined {
  const param = written(within)
  if (!isRecord(item))
    return invalid(`Invalid type for '${param}': expected an object.`, param, 'invalid_type')
  const type = typeOf(item)
  const schema =
    type === 'message' ? (item['role'] === 'assistant' ? answer : message) : kinds[type]
  if (!schema)
    return invalid(
      `Invalid value: '${type}'. Supported values are: ${Object.keys(kinds).join(', ')}, message.`,
      param,
      'invalid_value',
    )
  const flaw = flawOf(schema, item)
  return flaw ? shapeFault(flaw, item, within) : checkId(item, `${param}.id`)
}

/** The first item that has not the shape its type asks for. */
export function checkItems(input: unknown): Fault | undefined {
  if (!Array.isArray(input)) return undefined
  for (const [index, item] of input.entries()) {
    const fault = checkItem(item, ['input', index])
    if (fault) return fault
  }
  return undefined
}
