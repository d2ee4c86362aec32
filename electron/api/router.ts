/** The contract implemented: each procedure hands its input to a domain and gives back what that says. */
import { implement } from '@orpc/server'
import { openQueries } from '../metering/queries.ts'
import { Refused } from '../kernel/refused.ts'
import { contract } from '../../shared/contract/index.ts'
import { accountProcedures } from './account-procedures.ts'
import { exchangeInFull, exchangeView } from './exchange-views.ts'
import { healthOf } from './health.ts'
import { happenings, quotasOf, watchNotices } from './live.ts'
import { openNames } from './names.ts'
import { platformViews, platformWithId } from './platforms.ts'
import type { Ports } from './ports.ts'
import { proxyProcedures } from './proxy-procedures.ts'
import { signInProcedures } from './sign-in-procedures.ts'
import { statsOf } from './stats.ts'

const api = implement(contract)

/** `closing` ends the live feeds. */
export function openRouter(ports: Ports, closing: AbortSignal) {
  return {
    platforms: platformProcedures(ports),
    channels: channelProcedures(ports),
    accounts: accountProcedures(ports),
    signIns: signInProcedures(ports),
    proxy: proxyProcedures(ports),
    groups: groupProcedures(ports),
    apiKeys: keyProcedures(ports),
    settings: settingProcedures(ports),
    ...ledgerProcedures(ports, closing),
  }
}

function platformProcedures({ providers, accounts: { signIns } }: Ports) {
  return {
    list: api.platforms.list.handler(async () => ({
      items: await platformViews(providers, signIns),
    })),
    get: api.platforms.get.handler(({ input }) => platformWithId(input.id, providers, signIns)),
  }
}

function channelProcedures({ accounts: { channels } }: Ports) {
  return {
    list: api.channels.list.handler(({ input }) => channels.list(input)),
    get: api.channels.get.handler(({ input }) => channels.get(input.id)),
    create: api.channels.create.handler(({ input }) => channels.create(input)),
    update: api.channels.update.handler(({ input: { id, ...change } }) =>
      channels.update(id, change),
    ),
    remove: api.channels.remove.handler(({ input }) => channels.remove(input.id)),
  }
}

function groupProcedures({ bindings: { groups, explicit } }: Ports) {
  return {
    list: api.groups.list.handler(({ input }) => groups.list(input)),
    get: api.groups.get.handler(({ input }) => groups.get(input.id)),
    create: api.groups.create.handler(({ input }) => groups.create(input)),
    update: api.groups.update.handler(({ input: { id, ...change } }) => groups.update(id, change)),
    remove: api.groups.remove.handler(({ input }) => groups.remove(input.id)),
    effectiveModels: api.groups.effectiveModels.handler(({ input: { id, ...page } }) =>
      groups.effectiveModels(id, page),
    ),
    bindings: {
      list: api.groups.bindings.list.handler(({ input: { id, ...page } }) =>
        explicit.list(id, page),
      ),
      create: api.groups.bindings.create.handler(({ input: { id, ...binding } }) =>
        explicit.create(id, binding),
      ),
      update: api.groups.bindings.update.handler(({ input: { id, bindingId, ...change } }) =>
        explicit.update(id, bindingId, change),
      ),
      remove: api.groups.bindings.remove.handler(({ input }) =>
        explicit.remove(input.id, input.bindingId),
      ),
    },
  }
}

function keyProcedures({ bindings: { keys } }: Ports) {
  return {
    list: api.apiKeys.list.handler(({ input }) => keys.list(input)),
    create: api.apiKeys.create.handler(async ({ input }) => {
      const { apiKey, key } = await keys.create(input)
      return { apiKey, key: key.reveal() }
    }),
    update: api.apiKeys.update.handler(({ input: { id, ...change } }) => keys.update(id, change)),
    revoke: api.apiKeys.revoke.handler(({ input }) => keys.revoke(input.id)),
    remove: api.apiKeys.remove.handler(({ input }) => keys.remove(input.id)),
  }
}

function settingProcedures({ settings }: Ports) {
  return {
    get: api.settings.get.handler(() => settings.current()),
    update: api.settings.update.handler(({ input }) => settings.update(input)),
  }
}

/** What reads the ledger, or hears of what goes into it. */
function ledgerProcedures(ports: Ports, closing: AbortSignal) {
  const queries = openQueries(ports.ledger)
  const names = openNames(ports)
  const subscribe = happenings(ports)
  return {
    health: { get: api.health.get.handler(() => healthOf(ports, queries)) },
    usageLogs: {
      list: api.usageLogs.list.handler(async ({ input: { apiKeyId, ...search } }) => {
        const page = await queries.page({
          ...search,
          ...(apiKeyId === undefined ? {} : { keyId: apiKeyId }),
        })
        const known = await names()
        return { ...page, items: page.items.map((exchange) => exchangeView(exchange, known)) }
      }),
      get: api.usageLogs.get.handler(async ({ input }) => {
        const found = queries.one(input.id)
        if (found) return exchangeInFull(found, await names())
        throw new Refused('not-found', `The ledger holds no exchange ${input.id}.`)
      }),
    },
    dashboard: {
      stats: api.dashboard.stats.handler(async ({ input }) =>
        statsOf(input.range, {
          ledger: queries,
          names: await names(),
          now: ports.clock.now(),
        }),
      ),
    },
    events: {
      watch: api.events.watch.handler(({ signal }) =>
        watchNotices({
          subscribe,
          names,
          quotaOf: quotasOf(ports),
          signal: signal === undefined ? closing : AbortSignal.any([signal, closing]),
        }),
      ),
    },
  }
}
