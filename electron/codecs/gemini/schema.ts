/** Brings a client's JSON Schema into one of the two forms this API takes: JSON Schema with few keywords, or its own. */
import type { Json } from '../kit/read.ts'
import { cleanSchema } from './schema-clean.ts'
import { fitsJsonSchema, tellUnknown } from './schema-fit.ts'
import { innerSchemas } from './schema-nodes.ts'
import { repairParameters, repairSchema } from './schema-repair.ts'

export interface SchemaForm {
  /** `json-schema`: for `parametersJsonSchema` and `responseJsonSchema`; `own`: for `parameters` and `responseSchema`. */
  readonly form: 'json-schema' | 'own'
  readonly schema: Json
  /** What it demands is in part told in descriptions alone. */
  readonly rewritten: boolean
}

/** Word for word where every keyword is known (Gemini API reference, `responseJsonSchema`), else rewritten. */
export function schemaForm(schema: Json): SchemaForm {
  return formOf(repairSchema(schema))
}

/** The same for the arguments of a function; undefined where it takes none. */
export function parametersForm(schema: Json): SchemaForm | undefined {
  const repaired = repairParameters(schema)
  return takesNothing(repaired) ? undefined : formOf(repaired)
}

function formOf(repaired: Json): SchemaForm {
  if (fitsJsonSchema(repaired)) return { form: 'json-schema', schema: repaired, rewritten: false }
  const own = cleanSchema(repaired)
  const told = isChoice(own) || holdsOpenObject(own) ? tellUnknown(repaired) : undefined
  return told && fitsJsonSchema(told)
    ? { form: 'json-schema', schema: told, rewritten: true }
    : { form: 'own', schema: own, rewritten: true }
}

/** At the top stands an object wherever one is demanded; only JSON Schema can say it beside a choice. */
const isChoice = (schema: Json): boolean => schema['anyOf'] !== undefined

/** An object of any keys: only JSON Schema can say it, the own form wants each key named. */
const holdsOpenObject = (schema: Json): boolean =>
  (schema['type'] === 'object' && schema['properties'] === undefined) ||
  innerSchemas(schema).some(holdsOpenObject)

const structural = ['$ref', 'anyOf', 'oneOf', 'allOf', 'additionalProperties', 'patternProperties']

function takesNothing(schema: Json): boolean {
  const { properties } = schema
  const none =
    properties === undefined ||
    (typeof properties === 'object' && properties !== null && Object.keys(properties).length === 0)
  return none && !structural.some((keyword) => Boolean(schema[keyword]))
}
