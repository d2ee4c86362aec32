/** What the API does with the models of accounts. */
import { implement } from '@orpc/server'
import type { Accounts } from '../accounts/index.ts'
import { Refused } from '../kernel/refused.ts'
import { contract } from '../../shared/contract/index.ts'
import type { AccountModelView } from '../../shared/views/account-model.ts'

const api = implement(contract).accounts

export function modelProcedures({ models, modelTests, ...accounts }: Accounts) {
  /** Throws Refused `not-found` for a run of another account. */
  const ofAccount = (id: string, runId: string): string => {
    if (modelTests.progress(runId).accountId === id) return runId
    throw new Refused('not-found', 'This test belongs to another account: look at that one.')
  }
  return {
    models: api.models.handler(({ input: { id, ...page } }) => models.list(id, page)),
    updateModel: api.updateModel.handler(({ input: { id, ...change } }) => models.set(id, change)),
    removeModel: api.removeModel.handler(({ input }) => models.remove(input.id, input.model)),
    capabilities: api.capabilities.handler(async ({ input: { id, ...request } }) => {
      const page = await models.list(id, request)
      return { ...page, items: page.items.map(capabilitiesView) }
    }),
    setCapabilities: api.setCapabilities.handler(async ({ input: { id, ...change } }) =>
      capabilitiesView(await models.set(id, change)),
    ),
    aliases: api.aliases.handler(async ({ input }) => ({
      aliases: await models.aliases(input.id),
    })),
    setAliases: api.setAliases.handler(async ({ input: { id, aliases } }) => ({
      aliases: await models.setAliases(id, aliases),
    })),
    detect: api.detect.handler(async ({ input: { id } }) => {
      await accounts.sync(id)
      return modelTests.start(id)
    }),
    test: api.test.handler(({ input: { id, models: named } }) => modelTests.start(id, named)),
    testProgress: api.testProgress.handler(({ input: { id, runId } }) =>
      modelTests.progress(ofAccount(id, runId)),
    ),
    cancelTest: api.cancelTest.handler(({ input: { id, runId } }) =>
      modelTests.cancel(ofAccount(id, runId)),
    ),
  }
}

const capabilitiesView = ({
  id: model,
  label: _label,
  enabled: _enabled,
  source: _source,
  test: _test,
  lastError: _lastError,
  firstSeen: _firstSeen,
  purpose: _purpose,
  ...known
}: AccountModelView) => ({ model, ...known })
