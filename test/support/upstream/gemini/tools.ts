/** What Gemini demands of tools and of the form of an answer beyond their shape. */
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { checkJsonSchema, checkSchema } from './declared.ts'
import { broken, invalid } from './fault.ts'
import { generation } from './models.ts'
import type { Declaration, GenerateRequest } from './schema.ts'

const given = (value: unknown): boolean => value !== undefined && value !== null

function checkDeclaration(declared: Declaration, path: string): Fault | undefined {
  const { parameters, parametersJsonSchema: json } = declared
  if (given(parameters) && given(json))
    return broken(path, "only one of 'parameters' and 'parameters_json_schema' may be set")
  if (given(parameters)) return checkSchema(parameters, `${path}.parameters`)
  return given(json) ? checkJsonSchema(json, `${path}.parameters_json_schema`) : undefined
}

function checkChoice({ toolConfig }: GenerateRequest, names: readonly string[]): Fault | undefined {
  const config = toolConfig?.functionCallingConfig
  const forced = config?.mode === 'ANY' || config?.mode === 'VALIDATED'
  if (forced && names.length === 0)
    return invalid('Function calling config is set without function_declarations.')
  const allowed = config?.allowedFunctionNames ?? []
  if (allowed.length > 0 && !forced)
    return invalid(
      'Allowed function names should only be set when function calling mode is ANY or VALIDATED.',
    )
  const foreign = allowed.find((name) => !names.includes(name))
  return foreign === undefined
    ? undefined
    : invalid(`Allowed function name '${foreign}' is not one of the function_declarations.`)
}

/** Google's own tools stand beside functions only since Gemini 3, and only where that is asked for. */
function checkMixture(
  { tools, toolConfig }: GenerateRequest,
  { model, calls }: { readonly model: string; readonly calls: boolean },
): Fault | undefined {
  const own = (tools ?? []).some((tool) =>
    Object.entries(tool).some(([name, value]) => name !== 'functionDeclarations' && given(value)),
  )
  if (!own || !calls) return undefined
  const age = generation(model)
  if (age !== undefined && age < 3)
    return invalid(
      'Built-in tools ({google_search}) and Function Calling cannot be combined in the same request. Please choose one.',
    )
  return toolConfig?.includeServerSideToolInvocations === true
    ? undefined
    : invalid(
        'Please enable tool_config.include_server_side_tool_invocations to use Built-in tools with Function calling.',
      )
}

function checkFormat(request: GenerateRequest, model: string, calls: boolean): Fault | undefined {
  const config = request.generationConfig
  const { responseSchema: schema, responseJsonSchema: json } = config ?? {}
  const mimeType = config?.responseMimeType ?? 'text/plain'
  if (given(schema) && given(json))
    return broken(
      'generation_config',
      "only one of 'response_schema' and 'response_json_schema' may be set",
    )
  if ((given(schema) || given(json)) && mimeType === 'text/plain')
    return invalid(
      "Response schema is only supported with response mime type 'application/json' or 'text/x.enum'.",
    )
  const age = generation(model)
  if (calls && mimeType === 'application/json' && age !== undefined && age < 3)
    return invalid("Function calling with a response mime type: 'application/json' is unsupported")
  if (given(schema)) return checkSchema(schema, 'generation_config.response_schema')
  return given(json) ? checkJsonSchema(json, 'generation_config.response_json_schema') : undefined
}

export function checkTools(request: GenerateRequest, model: string): Fault | undefined {
  const all = (request.tools ?? []).flatMap(({ functionDeclarations }, tool) =>
    (functionDeclarations ?? []).map(
      (declared, index) => [declared, `tools[${tool}].function_declarations[${index}]`] as const,
    ),
  )
  for (const [declared, path] of all) {
    const fault = checkDeclaration(declared, path)
    if (fault) return fault
  }
  const names = all.map(([{ name }]) => name)
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) return invalid(`Duplicate function declaration found: ${twice}`)
  const calls = names.length > 0
  return (
    checkChoice(request, names) ??
    checkMixture(request, { model, calls }) ??
    checkFormat(request, model, calls)
  )
}
