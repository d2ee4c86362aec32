/** What OpenAI demands of tools beyond their shape: names, schemas of arguments, a choice that can be made. */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { invalid } from './fault.ts'
import type { CountRequest, Tool } from './schema.ts'

type FunctionTool = Extract<Tool, { type: 'function' }>

interface Within {
  readonly strict: boolean
  /** The way down from the root. */
  readonly context: readonly string[]
}

const shown = (context: readonly string[]): string =>
  `(${context.map((step) => `'${step}'`).join(', ')})`

function objectFlaw(schema: Json, { strict, context }: Within): string | undefined {
  const at = `In context=${shown(context)}, `
  const { properties } = schema
  if (!isRecord(properties))
    return strict || context.length === 0 ? `${at}object schema missing properties` : undefined
  const names = Object.keys(properties)
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  if (!strict) return undefined
  if (schema['additionalProperties'] !== false)
    return `${at}'additionalProperties' is required to be supplied and to be false`
  const missing = names.find((name) => !required.includes(name))
  return missing === undefined
    ? undefined
    : `${at}'required' is required to be supplied and to be an array including every key in properties. Missing '${missing}'`
}

function childrenOf(schema: Json): readonly (readonly [readonly string[], unknown])[] {
  const { properties, items, anyOf } = schema
  return [
    ...Object.entries(isRecord(properties) ? properties : {}).map(
      ([name, child]) => [['properties', name], child] as const,
    ),
    ...(items === undefined ? [] : [[['items'], items] as const]),
    ...(Array.isArray(anyOf)
      ? anyOf.map((child, index) => [['anyOf', String(index)], child] as const)
      : []),
  ]
}

function schemaFlaw(schema: unknown, within: Within): string | undefined {
  if (!isRecord(schema)) return undefined
  const types = [schema['type']].flat()
  if (types.includes('object')) {
    const flaw = objectFlaw(schema, within)
    if (flaw !== undefined) return flaw
  }
  if (types.includes('array') && schema['items'] === undefined)
    return `In context=${shown(within.context)}, array schema missing items`
  for (const [path, child] of childrenOf(schema)) {
    const flaw = schemaFlaw(child, { ...within, context: [...within.context, ...path] })
    if (flaw !== undefined) return flaw
  }
  return undefined
}

function checkParameters(tool: FunctionTool, at: string): Fault | undefined {
  const { name, parameters, strict } = tool
  if (!parameters) return undefined
  const told = `Invalid schema for function '${name}': `
  const param = `${at}.parameters`
  const code = 'invalid_function_parameters'
  if (parameters['type'] !== 'object') {
    const type = typeof parameters['type'] === 'string' ? parameters['type'] : 'None'
    return invalid(
      `${told}schema must be a JSON Schema of 'type: "object"', got 'type: "${type}"'.`,
      param,
      code,
    )
  }
  for (const word of ['anyOf', 'oneOf', 'allOf', 'enum', 'not'])
    if (word in parameters)
      return invalid(
        `${told}schema must have type 'object' and not have 'oneOf'/'anyOf'/'allOf'/'enum'/'not' at the top level.`,
        param,
        code,
      )
  const flaw = schemaFlaw(parameters, { strict: strict === true, context: [] })
  return flaw === undefined ? undefined : invalid(`${told}${flaw}.`, param, code)
}

/** Every function and custom tool with where it stands, those of namespaces included. */
const flat = (tools: readonly Tool[], at = 'tools'): readonly (readonly [Tool, string])[] =>
  tools.flatMap((tool, index) => {
    const here = `${at}[${index}]`
    return tool.type === 'namespace' ? flat(tool.tools, `${here}.tools`) : [[tool, here] as const]
  })

function checkNames(tools: readonly Tool[]): Fault | undefined {
  const names = tools.flatMap((tool) =>
    tool.type === 'function' || tool.type === 'custom' || tool.type === 'namespace'
      ? [tool.name]
      : [],
  )
  const twice = names.find((name, index) => names.indexOf(name) < index)
  return twice === undefined
    ? undefined
    : invalid(`Duplicate tool name '${twice}' in 'tools'. Tool names must be unique.`, 'tools')
}

function checkChoice({ tools, tool_choice: choice }: CountRequest): Fault | undefined {
  if (!choice || choice === 'auto' || choice === 'none') return undefined
  const said = typeof choice === 'string' ? choice : choice.type
  if (!tools || tools.length === 0)
    return invalid(`Tool choice '${said}' must be specified with 'tools' parameter.`, 'tool_choice')
  if (typeof choice === 'string' || choice.type === 'allowed_tools' || choice.type === 'mcp')
    return undefined
  const { name } = { name: undefined, ...choice }
  const known = flat(tools).some(
    ([tool]) => tool.type === choice.type && (!('name' in tool) || tool.name === name),
  )
  return known
    ? undefined
    : invalid(`Tool choice '${name ?? said}' not found in 'tools' parameter.`, 'tool_choice')
}

export function checkTools(request: CountRequest): Fault | undefined {
  const tools = request.tools ?? []
  for (const [tool, at] of flat(tools)) {
    const fault = tool.type === 'function' ? checkParameters(tool, at) : undefined
    if (fault) return fault
  }
  return checkNames(tools) ?? checkChoice(request)
}

/** A strict output format follows the same rules as strict arguments. */
export function checkFormat({ text }: CountRequest): Fault | undefined {
  const format = text?.format
  if (format?.type !== 'json_schema') return undefined
  const code = 'invalid_json_schema'
  const told = `Invalid schema for response_format '${format.name}': `
  const { type } = format.schema
  if (type !== 'object')
    return invalid(
      `${told}schema must be a JSON Schema of 'type: "object"', got 'type: "${typeof type === 'string' ? type : 'None'}"'.`,
      'text.format.schema',
      code,
    )
  if (format.strict !== true) return undefined
  const flaw = schemaFlaw(format.schema, { strict: true, context: [] })
  return flaw === undefined ? undefined : invalid(`${told}${flaw}.`, 'text.format.schema', code)
}
