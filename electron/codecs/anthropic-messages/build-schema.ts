/** Builds the JSON Schema of a tool's input: the service wants one object at the top and no choice between schemas there. */
import { isRecord, type Json } from '../kit/read.ts'
import { repairSchema } from './repair-schema.ts'

const choices = ['anyOf', 'oneOf', 'allOf'] as const

/** `note` is told what could not be kept. */
export function buildSchema(
  given: Json | undefined,
  note: (action: string) => void,
): Record<string, unknown> {
  if (!given) return { type: 'object', properties: {} }
  const parameters = repairSchema(given, note)
  if (!choices.some((word) => word in parameters))
    return parameters['type'] === 'object' ? { ...parameters } : { ...parameters, type: 'object' }
  note('the choice between schemas at the top was folded into one object')
  return folded(parameters)
}

/** One object that takes what any of the branches takes; only what all demand stays required. */
function folded(parameters: Json): Record<string, unknown> {
  const { anyOf, oneOf, allOf, ...top } = parameters
  const together = branches(allOf)
  const either = branches(anyOf ?? oneOf)
  const properties = [top, ...together, ...either]
    .map(({ properties: own }) => own)
    .filter(isRecord)
  const required = [top, ...together].flatMap(requiredOf)
  const [first, ...others] = either
  const shared = requiredOf(first ?? {}).filter((name) =>
    others.every((branch) => requiredOf(branch).includes(name)),
  )
  const all = [...new Set([...required, ...shared])]
  return {
    ...top,
    type: 'object',
    properties: Object.assign({}, ...properties),
    ...(all.length > 0 ? { required: all } : {}),
  }
}

const branches = (value: unknown): readonly Json[] =>
  Array.isArray(value) ? value.filter(isRecord) : []

const requiredOf = ({ required }: Json): readonly string[] =>
  Array.isArray(required) ? required.filter((name) => typeof name === 'string') : []
