/** The configured endpoints of providers. */
import { z } from 'zod'
import { byId, pageOf, paging } from '../views/basics.ts'
import { channelChange, channelView, newChannel } from '../views/channel.ts'
import { base } from './base.ts'

const tags = ['Channels']

export const channels = {
  list: base
    .route({ method: 'GET', path: '/admin/channels', tags, summary: 'All channels, oldest first.' })
    .input(z.strictObject(paging))
    .output(pageOf(channelView)),
  get: base
    .route({ method: 'GET', path: '/admin/channels/{id}', tags, summary: 'One channel.' })
    .input(byId)
    .output(channelView),
  create: base
    .route({
      method: 'POST',
      path: '/admin/channels',
      tags,
      successStatus: 201,
      summary: 'Makes a channel, e.g. for a relay or a local server.',
    })
    .input(newChannel)
    .output(channelView),
  update: base
    .route({
      method: 'PATCH',
      path: '/admin/channels/{id}',
      tags,
      summary: 'Changes what is given and leaves the rest.',
    })
    .input(channelChange)
    .output(channelView),
  remove: base
    .route({
      method: 'DELETE',
      path: '/admin/channels/{id}',
      tags,
      successStatus: 204,
      summary: 'Removes a channel that has no accounts; CONFLICT while it has some.',
    })
    .input(byId)
    .output(z.void()),
}
