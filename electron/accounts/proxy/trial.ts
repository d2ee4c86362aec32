/** Tries a proxy out: whether it can be reached, lets us in, and leads to a platform. */
import { request } from 'undici'
import type { Clock } from '../../kernel/clock.ts'
import { openDispatcher } from '../dispatcher.ts'
import { proxyConnector, type UsableProxy } from './connector.ts'
import { codeOf, ProxyFailure, type ProxyFault } from './failure.ts'

export type ProxyTrial =
  | {
      readonly ok: true
      /** What was reached through it, e.g. `api.openai.com`. */
      readonly target: string
      /** From the first connection to the first answer. */
      readonly ms: number
    }
  | {
      readonly ok: false
      readonly target: string
      readonly fault: ProxyFault
      /** One sentence for people: what failed and what to do. */
      readonly message: string
    }

const patienceMs = 20_000

/** `url`: what to reach; any answer of it will do, and no key is sent. */
export async function tryProxy(
  proxy: UsableProxy,
  { url, clock }: { readonly url: string; readonly clock: Clock },
): Promise<ProxyTrial> {
  const target = new URL(url).host
  const dispatcher = openDispatcher(proxyConnector(() => proxy, clock))
  const abort = new AbortController()
  const disarm = clock.after(patienceMs, () => abort.abort())
  const startedAt = clock.now()
  try {
    const answer = await request(url, { dispatcher, method: 'HEAD', signal: abort.signal })
    await answer.body.dump()
    return { ok: true, target, ms: Math.max(0, clock.now() - startedAt) }
  } catch (error) {
    return { ok: false, target, ...wordsFor(error, { target, proxy, late: abort.signal.aborted }) }
  } finally {
    disarm()
    await dispatcher.destroy()
  }
}

/** By now the proxy has let us through: what fails is what lies behind it. */
function wordsFor(
  error: unknown,
  {
    target,
    proxy,
    late,
  }: { readonly target: string; readonly proxy: UsableProxy; readonly late: boolean },
): { readonly fault: ProxyFault; readonly message: string } {
  if (error instanceof ProxyFailure) return { fault: error.fault, message: error.message }
  const { url } = proxy.address
  const code = codeOf(error)
  if (late)
    return {
      fault: 'upstream',
      message: `The proxy ${url} works, but ${target} does not answer through it: try another of its servers.`,
    }
  if (/^(?:CERT_|ERR_TLS|ERR_SSL|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code))
    return {
      fault: 'tls',
      message: `Through the proxy ${url}, ${target} shows a certificate that cannot be trusted (${code}): the proxy may be reading along.`,
    }
  return {
    fault: 'upstream',
    message: `The proxy ${url} works, but the connection to ${target} breaks off behind it: try another of its servers.`,
  }
}
