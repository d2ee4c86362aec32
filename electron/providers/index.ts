/** The providers as a list. */
import type { Provider } from './provider.ts'
import * as registry from './registry.ts'

export const providers: readonly Provider[] = Object.values(registry)
