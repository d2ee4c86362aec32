/** Which connections an account's requests go over: one pool for each proxy that is in use, and one for none. */
import type { Agent, Dispatcher } from 'undici'
import type { Clock } from '../kernel/clock.ts'
import { readLogin, readProxyAddress } from '../kernel/proxy-address.ts'
import type { Vault } from '../vault/vault.ts'
import { openDispatcher } from './dispatcher.ts'
import { proxyConnector, type UsableProxy, type WayTo } from './proxy/connector.ts'
import { type Environment, environmentWay } from './proxy/environment.ts'
import { ProxyFailure } from './proxy/failure.ts'
import { isLoopback } from './proxy/loopback.ts'

/** A proxy as it is stored: its address without a login, and the login sealed. */
export interface StoredProxy {
  readonly url: string
  /** Null where it needs none. */
  readonly login: string | null
  /** What the login is sealed to: the id of the channel or account, or `proxy` for everything's. */
  readonly row: string
}

/** What the owner set for all that does not say otherwise. */
export type ProxySetting =
  | { readonly mode: 'none' }
  | { readonly mode: 'environment' }
  | {
      readonly mode: 'custom'
      /** Without a login. */
      readonly url: string
      /** The login, sealed. */
      readonly login?: string | undefined
    }

/** How a channel or account says which way its requests go: as what is above it, past every proxy, or through this one. */
export interface ProxyColumns {
  readonly id: string
  /** `inherit`, `direct`, or the proxy's URL without a login. */
  readonly proxy: string
  readonly proxy_login: string | null
}

export interface Dispatchers {
  /** The account's own word counts first, then its channel's, then everybody's. */
  of(account: ProxyColumns | undefined, channel: ProxyColumns | undefined): Dispatcher
  /** Breaks off what is in flight over proxies; the connections past them are their owner's. */
  close(): Promise<void>
}

/** Where everything's login is sealed to. */
export const settingRow = 'proxy'
export const loginField = 'proxy_login'

export function openDispatchers(ports: {
  readonly direct: Dispatcher
  readonly vault: Vault
  readonly clock: Clock
  readonly environment: Environment
  readonly setting: () => ProxySetting
}): Dispatchers {
  const { direct, clock, setting, environment } = ports
  const open = new Map<string, Agent>()

  const pool = (key: string, wayTo: () => WayTo): Dispatcher => {
    const found = open.get(key) ?? openDispatcher(proxyConnector(wayTo(), clock))
    open.set(key, found)
    return found
  }

  // This machine is reached past every proxy, unless a channel or account asks for the detour itself.
  const sparingThisMachine =
    (wayTo: WayTo): WayTo =>
    (destination) =>
      isLoopback(destination.host) ? undefined : wayTo(destination)

  const through = (stored: StoredProxy): WayTo => {
    const proxy = usableProxy(ports.vault, stored)
    return () => proxy
  }

  const everybodys = (): Dispatcher => {
    const said = setting()
    switch (said.mode) {
      case 'none':
        return direct
      case 'environment':
        return pool('environment', () => sparingThisMachine(environmentWay(environment)))
      case 'custom': {
        const stored = { url: said.url, login: said.login ?? null, row: settingRow }
        return pool(`all ${keyOf(stored)}`, () => sparingThisMachine(through(stored)))
      }
    }
  }

  return {
    of(account, channel) {
      const said = [account, channel].find((one) => one && one.proxy !== 'inherit')
      if (!said) return everybodys()
      if (said.proxy === 'direct') return direct
      const stored = { url: said.proxy, login: said.proxy_login, row: said.id }
      return pool(keyOf(stored), () => through(stored))
    },
    async close() {
      await Promise.all([...open.values()].map((agent) => agent.destroy()))
      open.clear()
    },
  }
}

/** Equal sealed texts are equal logins, and a new login is sealed anew. */
const keyOf = ({ url, login }: StoredProxy): string => `${url} ${login ?? ''}`

/** The login is opened at the first connection and kept in memory. */
export function usableProxy(vault: Vault, { url, login, row }: StoredProxy): UsableProxy {
  const { address } = readProxyAddress(url)
  if (login === null) return { address, login: () => undefined }
  let opened: ReturnType<typeof readLogin> | undefined
  return {
    address,
    async login() {
      try {
        opened ??= readLogin(await vault.unseal(login, { row, field: loginField }))
        return opened
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error)
        throw new ProxyFailure(
          'login',
          `The login of the proxy ${address.url} cannot be opened. ${why}`,
        )
      }
    },
  }
}
