/** How people sign in to GitHub Copilot, and how the sign-in is kept alive. */
import type { SignIn } from '../sign-in.ts'
import { deviceFlow } from './device-flow.ts'
import { identity, isStale } from './grant.ts'
import { imports } from './imports.ts'
import { pasted } from './pasted.ts'
import { renew } from './renew.ts'

export const signIn = {
  notice:
    'GitHub documents the use of a Copilot subscription by other programs only through its Copilot SDK with an OAuth app of your own; what Plugboard does instead is no documented interface and may stop working. ' +
    'GitHub has warned and suspended people for using unsupported clients, for heavy scripted use, and for several accounts that get around limits. ' +
    'Connect your own account only; Plugboard calls itself by its own name and tells GitHub truthfully which requests you began yourself.',
  device: deviceFlow,
  imports,
  pasted,
  options: [
    {
      name: 'clientId',
      label: 'Client ID of your OAuth app',
      hint: 'Register one at https://github.com/settings/applications/new and tick “Enable Device Flow”. Plugboard ships none and borrows nobody else’s.',
      required: true,
    },
    {
      name: 'host',
      label: 'GitHub host',
      hint: 'github.com, or your enterprise’s tenant such as acme.ghe.com.',
      required: false,
    },
    {
      name: 'integrationId',
      label: 'Integration ID',
      hint: 'Only if GitHub has given you one (the header Copilot-Integration-Id); leave it empty otherwise.',
      required: false,
    },
  ],
  identity,
  isStale,
  renew,
} as const satisfies SignIn
