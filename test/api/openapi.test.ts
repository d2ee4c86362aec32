/** The OpenAPI document: that it is whole, and that it leaves nothing unexplained. */
import { expect, it } from 'vitest'
import { describeApi } from '../../electron/api/openapi.ts'
import { providers } from '../../electron/providers/index.ts'

const document = await describeApi({
  version: '1.2.3',
  endpoint: 'http://127.0.0.1:7584',
  providers,
})

it('is OpenAPI 3.1 and says how to show the token', () => {
  expect(document.openapi).toMatch(/^3\.1/)
  expect(document.servers).toEqual([{ url: 'http://127.0.0.1:7584' }])
  expect(document.components?.securitySchemes).toHaveProperty('adminToken')
})

it('has the paths that scripts for gateways of this kind expect', () => {
  expect(Object.keys(document.paths ?? {})).toEqual(
    expect.arrayContaining([
      '/admin/health',
      '/admin/platforms',
      '/admin/channels',
      '/admin/accounts',
      '/admin/groups/{id}/model-bindings',
      '/admin/groups/{id}/effective-models',
      '/admin/api-keys',
      '/admin/usage-logs',
      '/admin/dashboard/stats',
      '/admin/settings',
      '/admin/events',
    ]),
  )
})

it('has the paths of signing in for each platform that people sign in to, and of nothing else', () => {
  const paths = Object.keys(document.paths ?? {})
  const below = (platform: string, ...names: readonly string[]): readonly string[] =>
    names.map((name) => `/admin/${platform}/${name}`)
  const oauth = ['oauth/start', 'oauth/status/{id}', 'oauth/cancel', 'oauth/terms']
  expect(paths).toEqual(
    expect.arrayContaining([
      ...below('codex', ...oauth, 'oauth/complete', 'import', 'token'),
      ...below('github-copilot', ...oauth, 'local-vscode', 'token'),
    ]),
  )
  // Nobody comes back from a page there, so there is nothing to complete.
  expect(paths).not.toContain('/admin/github-copilot/oauth/complete')
  expect(paths.filter((path) => path.includes('{provider}'))).toEqual([])
  expect(paths.filter((path) => path.startsWith('/admin/openai/'))).toEqual([])
})

it('has the paths of models, quotas and proxies', () => {
  const account = (name: string): string => `/admin/accounts/{id}/${name}`
  expect(Object.keys(document.paths ?? {})).toEqual(
    expect.arrayContaining([
      ...[
        'enable',
        'disable',
        'clear-error',
        'check-quota',
        'list-models',
        'detect-models',
        'test-models',
        'detect-models/progress/{runId}',
        'model-aliases',
        'model-capabilities',
      ].map(account),
      '/admin/proxy/config',
      '/admin/proxy/detect',
      '/admin/proxy/test',
    ]),
  )
})

it('gives every operation an id of its own', () => {
  const ids = operations.map(([, { operationId }]) => operationId)
  expect(new Set(ids).size).toBe(ids.length)
})

/** Every operation as `[name, operation]`. */
const operations = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item ?? {}).map(
    ([method, operation]) => [`${method} ${path}`, operation as Operation] as const,
  ),
)

interface Operation {
  readonly operationId?: string
  readonly summary?: string
  readonly parameters?: readonly { readonly name: string; readonly schema?: unknown }[]
  readonly requestBody?: unknown
  readonly responses: Record<string, unknown>
}

it.each(operations)('%s says what it does and how it is refused', (_name, operation) => {
  expect(operation.summary).toBeTruthy()
  expect(Object.keys(operation.responses)).toEqual(
    expect.arrayContaining(['400', '401', '404', '409', '503']),
  )
})

it.each(operations)('%s explains every field', (name, operation) => {
  const answers = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'))
  const unexplained = [
    ...(operation.parameters ?? [])
      .filter(({ schema }) => !hasDescription(schema))
      .map((parameter) => parameter.name),
    ...undescribed(operation.requestBody),
    ...undescribed(answers),
  ]
  // The frame of a server-sent event is not ours to explain.
  const frame = name === 'get /admin/events' ? ['event', 'data', 'id', 'retry'] : []
  expect(unexplained.filter((field) => !frame.includes(field))).toEqual([])
})

/** Names of the fields, at any depth, that have no description. */
function undescribed(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(undescribed)
  if (typeof node !== 'object' || node === null) return []
  return Object.entries(node).flatMap(([name, value]) =>
    name === 'properties'
      ? Object.entries(value as Record<string, unknown>).flatMap(([field, schema]) => [
          ...(hasDescription(schema) ? [] : [field]),
          ...undescribed(schema),
        ])
      : undescribed(value),
  )
}

const hasDescription = (schema: unknown): boolean =>
  typeof schema === 'object' &&
  schema !== null &&
  'description' in schema &&
  Boolean(schema.description)
