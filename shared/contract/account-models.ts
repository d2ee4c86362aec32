/** The models of an account: which there are, what they can do, how they are called, and whether they answer. */
import { z } from 'zod'
import {
  accountModelChange,
  accountModelFilter,
  accountModelView,
  aliasesChange,
  aliasesView,
  byAccountModel,
  capabilitiesChange,
  capabilitiesView,
} from '../views/account-model.ts'
import { byId, pageOf } from '../views/basics.ts'
import { byTestRun, testRunView, testWish } from '../views/model-test.ts'
import { base } from './base.ts'

const tags = ['Models of accounts']

export const accountModels = {
  models: base
    .route({
      method: 'GET',
      path: '/admin/accounts/{id}/models',
      tags,
      summary: 'The models of an account.',
    })
    .input(accountModelFilter)
    .output(pageOf(accountModelView)),
  updateModel: base
    .route({
      method: 'PATCH',
      path: '/admin/accounts/{id}/models/{+model}',
      tags,
      summary: 'Changes one model of an account, or enters one that the upstream does not list.',
    })
    .input(accountModelChange)
    .output(accountModelView),
  removeModel: base
    .route({
      method: 'DELETE',
      path: '/admin/accounts/{id}/models/{+model}',
      tags,
      successStatus: 204,
      summary: 'Removes a model that the owner entered; CONFLICT for one that the upstream lists.',
    })
    .input(byAccountModel)
    .output(z.void()),
  capabilities: base
    .route({
      method: 'GET',
      path: '/admin/accounts/{id}/model-capabilities',
      tags,
      summary: 'What the models of an account can do.',
    })
    .input(accountModelFilter)
    .output(pageOf(capabilitiesView)),
  setCapabilities: base
    .route({
      method: 'PATCH',
      path: '/admin/accounts/{id}/model-capabilities',
      tags,
      summary: 'Says what a model can do, in the place of what its platform says.',
      description: 'Null takes a word back. A model the account does not have yet is entered.',
    })
    .input(capabilitiesChange)
    .output(capabilitiesView),
  aliases: base
    .route({
      method: 'GET',
      path: '/admin/accounts/{id}/model-aliases',
      tags,
      summary: 'Other names under which the account offers its models.',
    })
    .input(byId)
    .output(aliasesView),
  setAliases: base
    .route({
      method: 'PUT',
      path: '/admin/accounts/{id}/model-aliases',
      tags,
      summary: 'Sets all of them.',
    })
    .input(aliasesChange)
    .output(aliasesView),
  detect: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/detect-models',
      tags,
      successStatus: 202,
      summary: 'Lists the models again, then asks each enabled one for a word.',
      description:
        'The second part goes on by itself: follow it at `progress` or on the live feed. CONFLICT while one goes on.',
    })
    .input(byId)
    .output(testRunView),
  test: base
    .route({
      method: 'POST',
      path: '/admin/accounts/{id}/test-models',
      tags,
      successStatus: 202,
      summary: 'Asks models for a word without listing them again.',
      description: 'Goes on by itself, like `detect-models`.',
    })
    .input(testWish)
    .output(testRunView),
  testProgress: base
    .route({
      method: 'GET',
      path: '/admin/accounts/{id}/detect-models/progress/{runId}',
      tags,
      summary: 'How a run of tests goes, or how it ended lately.',
    })
    .input(byTestRun)
    .output(testRunView),
  cancelTest: base
    .route({
      method: 'DELETE',
      path: '/admin/accounts/{id}/detect-models/progress/{runId}',
      tags,
      summary: 'Stops a run of tests; what is known so far stays.',
    })
    .input(byTestRun)
    .output(testRunView),
}
