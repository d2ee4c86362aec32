/** The API without a wire, for whoever holds the engine itself. */
import { createRouterClient } from '@orpc/server'
import type { AdminClient } from '../../shared/contract/index.ts'
import { errorOptions } from './errors.ts'
import type { Ports } from './ports.ts'
import { openRouter } from './router.ts'

export const openInProcess = (ports: Ports): AdminClient =>
  createRouterClient(openRouter(ports, new AbortController().signal), {
    interceptors: errorOptions(ports.report).clientInterceptors,
  })
