/** What the API does with accounts and their models. */
import { implement } from '@orpc/server'
import { Secret } from '../kernel/secret.ts'
import { contract } from '../../shared/contract/index.ts'
import { accountView } from './account-views.ts'
import { modelProcedures } from './model-procedures.ts'
import type { Ports } from './ports.ts'

const api = implement(contract).accounts

export function accountProcedures({ accounts }: Ports) {
  const view = async (id: string) => accountView(await accounts.get(id))
  return {
    list: api.list.handler(async ({ input }) => {
      const page = await accounts.list(input)
      return { ...page, items: page.items.map(accountView) }
    }),
    get: api.get.handler(({ input }) => view(input.id)),
    create: api.create.handler(async ({ input }) => {
      const { platform: provider, secret, channelId, preset, baseUrl, ...rest } = input
      const account = await accounts.add({
        ...rest,
        ...(secret === undefined ? {} : { secret: new Secret(secret) }),
        ...(channelId === undefined ? { provider, preset, baseUrl } : { channelId }),
      })
      return accountView(account)
    }),
    update: api.update.handler(async ({ input: { id, secret, ...change } }) => {
      const account = await accounts.update(id, {
        ...change,
        ...(secret === undefined ? {} : { secret: new Secret(secret) }),
      })
      return accountView(account)
    }),
    remove: api.remove.handler(({ input }) => accounts.remove(input.id)),
    enable: api.enable.handler(async ({ input }) =>
      accountView(await accounts.update(input.id, { enabled: true })),
    ),
    disable: api.disable.handler(async ({ input }) =>
      accountView(await accounts.update(input.id, { enabled: false })),
    ),
    clearError: api.clearError.handler(async ({ input }) =>
      accountView(await accounts.clear(input.id)),
    ),
    retry: api.retry.handler(async ({ input }) => accountView(await accounts.retry(input.id))),
    checkQuota: api.checkQuota.handler(async ({ input }) => {
      await accounts.checkQuota(input.id)
      return view(input.id)
    }),
    sync: api.sync.handler(async ({ input }) => {
      const { account, ...synced } = await accounts.sync(input.id)
      return { account: accountView(account), ...synced }
    }),
    ...modelProcedures(accounts),
  }
}
