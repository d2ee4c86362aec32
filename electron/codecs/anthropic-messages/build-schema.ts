/** Builds the JSON Schema of a tool's input: the service wants one object at the top and no choice between schemas there. */
import { foldSchema, isChoice } from '../kit/fold-schema.ts'
import type { Json } from '../kit/read.ts'
import { repairSchema } from './repair-schema.ts'

/** `note` is told what could not be kept. */
export function buildSchema(
  given: Json | undefined,
  note: (action: string) => void,
): Record<string, unknown> {
  if (!given) return { type: 'object', properties: {} }
  const parameters = repairSchema(given, note)
  if (!isChoice(parameters))
    return parameters['type'] === 'object' ? { ...parameters } : { ...parameters, type: 'object' }
  note('the choice between schemas at the top was folded into one object')
  return foldSchema(parameters)
}
