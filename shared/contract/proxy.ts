/** Which way requests to platforms go. */
import {
  detectedProxiesView,
  proxyChange,
  proxyTrial,
  proxyTrialView,
  proxyView,
} from '../views/proxy.ts'
import { base } from './base.ts'

const tags = ['Proxy']

export const proxy = {
  get: base
    .route({
      method: 'GET',
      path: '/admin/proxy/config',
      tags,
      summary: 'The proxy of everything whose channel or account does not say otherwise.',
    })
    .output(proxyView),
  set: base
    .route({ method: 'PUT', path: '/admin/proxy/config', tags, summary: 'Sets it.' })
    .input(proxyChange)
    .output(proxyView),
  detect: base
    .route({
      method: 'GET',
      path: '/admin/proxy/detect',
      tags,
      summary: 'Looks for proxies in the environment and at the usual ports of this machine.',
    })
    .output(detectedProxiesView),
  test: base
    .route({
      method: 'POST',
      path: '/admin/proxy/test',
      tags,
      summary: 'Tries a proxy out and says what failed; no key is sent.',
    })
    .input(proxyTrial)
    .output(proxyTrialView),
}
