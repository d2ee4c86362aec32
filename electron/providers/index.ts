/** The providers as a list and as a lookup by id. */
import type { Provider } from './provider.ts'
import * as registry from './registry.ts'

export type ProviderId = (typeof registry)[keyof typeof registry]['id']

export const providers: readonly Provider[] = Object.values(registry)

const byId: ReadonlyMap<string, Provider> = new Map(
  providers.map((provider) => [provider.id, provider]),
)

/** The provider of an id, or undefined for one we do not know. */
export const providerOf = (id: string): Provider | undefined => byId.get(id)
