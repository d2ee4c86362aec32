/** What the owner can set for the whole engine. */
import { settingsChange, settingsView } from '../views/settings.ts'
import { base } from './base.ts'

const tags = ['Settings']

export const settings = {
  get: base
    .route({ method: 'GET', path: '/admin/settings', tags, summary: 'All settings.' })
    .output(settingsView),
  update: base
    .route({
      method: 'PATCH',
      path: '/admin/settings',
      tags,
      summary: 'Changes what is given and leaves the rest.',
    })
    .input(settingsChange)
    .output(settingsView),
}
