/** The contract as an OpenAPI document. */
import { type OpenAPI, OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import type { Provider } from '../providers/provider.ts'
import { contract } from '../../shared/contract/index.ts'

export interface ApiFacts {
  readonly version: string
  /** Where the engine listens, e.g. `http://127.0.0.1:7584`. */
  readonly endpoint: string
  readonly providers: readonly Pick<Provider, 'id' | 'signIn'>[]
}

export async function describeApi({
  version,
  endpoint,
  providers,
}: ApiFacts): Promise<OpenAPI.Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  const document = await generator.generate(contract, {
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
  return { ...document, paths: pathsOfProviders(document.paths ?? {}, providers) }
}

const placeholder = '/{provider}/'

/** What the contract says once for every platform that people sign in to, written out for each of them. */
function pathsOfProviders(
  paths: OpenAPI.PathsObject,
  providers: ApiFacts['providers'],
): OpenAPI.PathsObject {
  const entries = Object.entries(paths).flatMap(([path, item]) => {
    if (item === undefined || !path.includes(placeholder)) return [[path, item] as const]
    return providers
      .filter(({ signIn }) => signIn && (signIn.browser || !path.endsWith('/complete')))
      .map(({ id }) => [path.replace(placeholder, `/${id}/`), itemOf(item, id)] as const)
  })
  return Object.fromEntries(entries)
}

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const

const itemOf = (item: OpenAPI.PathItemObject, id: string): OpenAPI.PathItemObject =>
  Object.fromEntries(
    methods.flatMap((method) => {
      const operation = item[method]
      return operation ? [[method, operationOf(operation, id)] as const] : []
    }),
  )

const operationOf = (operation: OpenAPI.OperationObject, id: string): OpenAPI.OperationObject => ({
  ...operation,
  operationId: `${id}.${operation.operationId ?? ''}`,
  parameters: (operation.parameters ?? []).filter(
    (parameter) => !('name' in parameter && parameter.name === 'provider'),
  ),
})
