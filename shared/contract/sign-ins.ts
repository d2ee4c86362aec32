/** Signing in to platforms; `{provider}` stands for each platform that people sign in to. */
import { z } from 'zod'
import { many } from '../views/basics.ts'
import {
  byProvider,
  bySignIn,
  completion,
  importableView,
  importedView,
  importWish,
  newSignIn,
  pastedToken,
  signedInView,
  signInView,
  termsView,
} from '../views/sign-in.ts'
import { base } from './base.ts'

const tags = ['Signing in']

/** Both are the same: the second name is the one that scripts for gateways of this kind use for editors' files. */
const importsAt = (path: 'import' | 'local-vscode') => ({
  list: base
    .route({
      method: 'GET',
      path: `/admin/{provider}/${path}`,
      tags,
      summary: "Other programs' sign-ins that are on this machine; none of them is read.",
    })
    .input(byProvider)
    .output(z.object({ items: many(importableView).describe('Every known place.') })),
  take: base
    .route({
      method: 'POST',
      path: `/admin/{provider}/${path}`,
      tags,
      summary: 'Takes over what one of them holds.',
      description: 'CONFLICT before the terms are acknowledged; INVALID when the file holds none.',
    })
    .input(importWish)
    .output(importedView),
})

export const signIns = {
  list: base
    .route({
      method: 'GET',
      path: '/admin/sign-ins',
      tags,
      summary: 'Sign-ins that go on and those that have ended lately, oldest first.',
    })
    .output(z.object({ items: many(signInView).describe('Every sign-in.') })),
  terms: base
    .route({
      method: 'GET',
      path: '/admin/{provider}/oauth/terms',
      tags,
      summary: "What the platform's terms say about signing in here.",
    })
    .input(byProvider)
    .output(termsView),
  acknowledge: base
    .route({
      method: 'POST',
      path: '/admin/{provider}/oauth/acknowledge',
      tags,
      summary: 'Notes that the owner has read them; nothing else of this begins before.',
    })
    .input(byProvider)
    .output(termsView),
  start: base
    .route({
      method: 'POST',
      path: '/admin/{provider}/oauth/start',
      tags,
      successStatus: 201,
      summary: 'Begins to sign in: gives the page to open, or the code to type there.',
      description:
        'Follow it with `status` or on the live feed. CONFLICT, field `notice`, before the terms are acknowledged.',
    })
    .input(newSignIn)
    .output(signInView),
  status: base
    .route({
      method: 'GET',
      path: '/admin/{provider}/oauth/status/{id}',
      tags,
      summary: 'How a sign-in goes, or how it ended up to ten minutes ago.',
    })
    .input(bySignIn)
    .output(signInView),
  complete: base
    .route({
      method: 'POST',
      path: '/admin/{provider}/oauth/complete',
      tags,
      summary: 'Completes a sign-in in a browser by the address it ended at.',
    })
    .input(completion)
    .output(signInView),
  cancel: base
    .route({
      method: 'POST',
      path: '/admin/{provider}/oauth/cancel',
      tags,
      summary: 'Calls a sign-in off; one that is over stays as it ended.',
    })
    .input(bySignIn)
    .output(signInView),
  token: base
    .route({
      method: 'POST',
      path: '/admin/{provider}/token',
      tags,
      successStatus: 201,
      summary: 'Takes a token, or the text of a sign-in file, instead of signing in.',
    })
    .input(pastedToken)
    .output(signedInView),
  imports: importsAt('import'),
  localEditors: importsAt('local-vscode'),
}
