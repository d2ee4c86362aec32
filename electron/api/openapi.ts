/** The contract as an OpenAPI document. */
import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { contract } from '../../shared/contract/index.ts'

/** `endpoint`: where the engine listens, e.g. `http://127.0.0.1:7584`. */
export function describeApi(version: string, endpoint: string): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  return generator.generate(contract, {
    info: {
      title: 'Plugboard admin API',
      version,
      description:
        'Configures the local AI gateway and reads its ledger. Every call shows the admin token, ' +
        'which is in the file `admin-token` in the data folder. Bodies are JSON, at most 1 MB. ' +
        'Every error is `{ defined, code, status, message }` with a message that says what to do.',
    },
    servers: [{ url: endpoint }],
    security: [{ adminToken: [] }],
    components: {
      securitySchemes: { adminToken: { type: 'http', scheme: 'bearer' } },
    },
  })
}
