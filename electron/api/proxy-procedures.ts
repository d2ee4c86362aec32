/** What the API does with the proxy that everything goes through. */
import { implement } from '@orpc/server'
import { Refused } from '../kernel/refused.ts'
import { contract } from '../../shared/contract/index.ts'
import type { Ports } from './ports.ts'

const api = implement(contract).proxy

export function proxyProcedures({ accounts: { proxies } }: Ports) {
  return {
    get: api.get.handler(() => proxies.config()),
    set: api.set.handler(({ input: { mode, url } }) => {
      if (mode !== 'custom') return proxies.configure({ mode })
      if (url !== undefined) return proxies.configure({ mode, url })
      throw new Refused('invalid', 'Give the URL of the proxy.', 'url')
    }),
    detect: api.detect.handler(() => proxies.detect()),
    test: api.test.handler(({ input }) => proxies.test(input)),
  }
}
