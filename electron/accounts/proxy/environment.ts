/** What the environment says about proxies: `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY`, in either case. */
import { BlockList, isIP } from 'node:net'
import { type EnteredProxy, readLogin, readProxyAddress } from '../../kernel/proxy-address.ts'
import type { UsableProxy, WayTo } from './connector.ts'
import { ProxyFailure } from './failure.ts'
import type { Destination } from './tunnel.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** The variables that name a proxy, as they are set. */
export interface EnvironmentProxy {
  /** E.g. `HTTPS_PROXY`. */
  readonly variable: string
  /** Undefined where the value is no address of a proxy. */
  readonly entered: EnteredProxy | undefined
}

/** One look at the environment; what is set later is seen after the next start. */
export function environmentWay(environment: Environment): WayTo {
  const secure = proxyIn(environment, ['https_proxy', 'all_proxy'])
  const open = proxyIn(environment, ['http_proxy', 'all_proxy'])
  const spared = sparing(valueOf(environment, 'no_proxy')?.value ?? '')
  return (destination) => {
    const found = destination.secure ? secure : open
    if (!found || spared(destination)) return undefined
    if (found.entered) return usable(found.entered)
    throw new ProxyFailure(
      'name',
      `The value of ${found.variable} is no address of a proxy: mend it and start Plugboard again, or set the proxy in Plugboard.`,
    )
  }
}

/** Every proxy that the environment names, for people to choose from. */
export const environmentProxies = (environment: Environment): readonly EnvironmentProxy[] =>
  ['https_proxy', 'http_proxy', 'all_proxy'].flatMap((name) => proxyIn(environment, [name]) ?? [])

function proxyIn(environment: Environment, names: readonly string[]): EnvironmentProxy | undefined {
  for (const name of names) {
    const found = valueOf(environment, name)
    if (found) return { variable: found.variable, entered: entered(found.value) }
  }
  return undefined
}

function valueOf(
  environment: Environment,
  name: string,
): { readonly variable: string; readonly value: string } | undefined {
  for (const variable of [name, name.toUpperCase()]) {
    const value = environment[variable]?.trim() ?? ''
    if (value !== '') return { variable, value }
  }
  return undefined
}

function entered(value: string): EnteredProxy | undefined {
  try {
    return readProxyAddress(value)
  } catch {
    return undefined
  }
}

function usable({ address, login }: EnteredProxy): UsableProxy {
  return { address, login: () => login && readLogin(login) }
}

/** `NO_PROXY`: names (with all below them), addresses, networks, each with a port or without; `*` is everything. */
function sparing(list: string): (destination: Destination) => boolean {
  const entries = list
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .map(spare)
  return (destination) => entries.some((matches) => matches(destination))
}

function spare(entry: string): (destination: Destination) => boolean {
  if (entry === '*') return () => true
  const [, network, bits] = /^([\da-f.:]+)\/(\d{1,3})$/i.exec(entry) ?? []
  if (network !== undefined && isIP(network) !== 0) return inNetwork(network, Number(bits))
  const [, bracketed, plain, port] =
    /^(?:\[([\da-f:.]+)\]|([^:]+|[\da-f:.]*:[\da-f:.]*:[\da-f:.]*))(?::(\d+))?$/i.exec(entry) ?? []
  const name = (bracketed ?? plain ?? entry).toLowerCase().replace(/^\*?\./, '')
  return (destination) => {
    const host = destination.host.toLowerCase()
    if (port !== undefined && Number(port) !== destination.port) return false
    return host === name || (isIP(host) === 0 && host.endsWith(`.${name}`))
  }
}

function inNetwork(network: string, bits: number): (destination: Destination) => boolean {
  const family = isIP(network) === 6 ? 'ipv6' : 'ipv4'
  if (bits > (family === 'ipv6' ? 128 : 32)) return () => false
  const list = new BlockList()
  list.addSubnet(network, bits, family)
  return ({ host }) => {
    const kind = isIP(host)
    return kind !== 0 && list.check(host, kind === 6 ? 'ipv6' : 'ipv4')
  }
}
