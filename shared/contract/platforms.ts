/** The kinds of upstream that accounts can be added on. */
import { z } from 'zod'
import { byId, many } from '../views/basics.ts'
import { platformView } from '../views/platform.ts'
import { base } from './base.ts'

const tags = ['Platforms']

export const platforms = {
  list: base
    .route({
      method: 'GET',
      path: '/admin/platforms',
      tags,
      summary: 'All platforms, with their presets and logins.',
    })
    .output(z.object({ items: many(platformView).describe('Every platform.') })),
  get: base
    .route({ method: 'GET', path: '/admin/platforms/{id}', tags, summary: 'One platform.' })
    .input(byId)
    .output(platformView),
}
