/** The proxy of a channel or an account as its owner enters it, and as it is stored and shown. */
import { readProxyAddress } from '../kernel/proxy-address.ts'
import type { Vault } from '../vault/vault.ts'
import { loginField, type ProxyColumns } from './dispatchers.ts'

/** What is shown: never a login. */
export interface ProxyChoiceView {
  /** `inherit`, `direct`, or the proxy's URL without a login. */
  readonly proxy: string
  /** Whether a login is stored for it. */
  readonly proxyLogin: boolean
}

export const proxyChoiceView = (
  row: Pick<ProxyColumns, 'proxy' | 'proxy_login'>,
): ProxyChoiceView => ({
  proxy: row.proxy,
  proxyLogin: row.proxy_login !== null,
})

/** As everything above it. */
export const inheritedProxy = { proxy: 'inherit', proxy_login: null } as const

/**
 * The columns of what was entered: `inherit`, `direct`, or a URL, whose login is sealed; without one, that of the same URL
 * stays. Nothing when nothing was entered. Throws Refused `invalid`.
 */
export async function enteredProxyChoice(
  vault: Vault,
  entered: string | undefined,
  before: ProxyColumns,
): Promise<Partial<Pick<ProxyColumns, 'proxy' | 'proxy_login'>>> {
  if (entered === undefined) return {}
  const word = entered.trim()
  if (word === 'inherit' || word === 'direct') return { proxy: word, proxy_login: null }
  const { address, login } = readProxyAddress(word)
  const { url: proxy } = address
  if (login)
    return { proxy, proxy_login: await vault.seal(login, { row: before.id, field: loginField }) }
  return { proxy, proxy_login: before.proxy === proxy ? before.proxy_login : null }
}
