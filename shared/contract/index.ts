/** The API between console, command line and engine: one contract, bound to a message port, to RPC and to REST. */
import type { ContractRouterClient } from '@orpc/contract'
import { accounts } from './accounts.ts'
import { apiKeys } from './api-keys.ts'
import { channels } from './channels.ts'
import { dashboard } from './dashboard.ts'
import { events } from './events.ts'
import { groups } from './groups.ts'
import { health } from './health.ts'
import { platforms } from './platforms.ts'
import { proxy } from './proxy.ts'
import { settings } from './settings.ts'
import { signIns } from './sign-ins.ts'
import { usageLogs } from './usage-logs.ts'

export const contract = {
  health,
  platforms,
  channels,
  accounts,
  signIns,
  proxy,
  groups,
  apiKeys,
  usageLogs,
  dashboard,
  settings,
  events,
}

/** The contract as its callers see it. */
export type AdminClient = ContractRouterClient<typeof contract>
