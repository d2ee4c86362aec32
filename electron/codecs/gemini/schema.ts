/** Brings a client's JSON Schema into one of the two forms this API takes: JSON Schema with few keywords, or its own. */
import type { Json } from '../kit/read.ts'
import { cleanSchema } from './schema-clean.ts'
import { fitsJsonSchema } from './schema-fit.ts'
import { repairParameters, repairSchema } from './schema-repair.ts'

export type SchemaForm =
  /** For `parametersJsonSchema` and `responseJsonSchema`. */
  | { readonly form: 'json-schema'; readonly schema: Json }
  /** For `parameters` and `responseSchema`. */
  | { readonly form: 'own'; readonly schema: Json }

/** Word for word where every keyword is known (Gemini API reference, `responseJsonSchema`), else rewritten. */
export function schemaForm(schema: Json): SchemaForm {
  return formOf(repairSchema(schema))
}

/** The same for the arguments of a function; undefined where it takes none. */
export function parametersForm(schema: Json): SchemaForm | undefined {
  const repaired = repairParameters(schema)
  return takesNothing(repaired) ? undefined : formOf(repaired)
}

const formOf = (repaired: Json): SchemaForm =>
  fitsJsonSchema(repaired)
    ? { form: 'json-schema', schema: repaired }
    : { form: 'own', schema: cleanSchema(repaired) }

const structural = ['$ref', 'anyOf', 'oneOf', 'allOf', 'additionalProperties', 'patternProperties']

function takesNothing(schema: Json): boolean {
  const { properties } = schema
  const none =
    properties === undefined ||
    (typeof properties === 'object' && properties !== null && Object.keys(properties).length === 0)
  return none && !structural.some((keyword) => Boolean(schema[keyword]))
}
