/** The live feed. */
import { eventIterator } from '@orpc/contract'
import { noticeView } from '../views/notice.ts'
import { base } from './base.ts'

export const events = {
  watch: base
    .route({
      method: 'GET',
      path: '/admin/events',
      tags: ['Events'],
      summary: 'A stream of finished exchanges and of what changed, as server-sent events.',
      description: 'It begins with now; read the lists once after it has opened.',
    })
    .output(eventIterator(noticeView)),
}
