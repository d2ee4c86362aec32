/** The proxies requests go through: everybody's, those found on this machine, and a way to try one out. */
import { readProxyAddress } from '../kernel/proxy-address.ts'
import { Refused } from '../kernel/refused.ts'
import type { Vault } from '../vault/vault.ts'
import { loginField, type ProxySetting, settingRow, usableProxy } from './dispatchers.ts'
import { detectProxies, type FoundProxy } from './proxy/detect.ts'
import { environmentProxies } from './proxy/environment.ts'
import { type ProxyTrial, tryProxy } from './proxy/trial.ts'
import type { AccountsChange, AccountsPorts } from './ports.ts'
import type { ChannelRow } from './schema.ts'

export interface ProxyView {
  readonly mode: ProxySetting['mode']
  /** Of the owner's own proxy, without its login. */
  readonly url?: string
  /** Whether a login is stored for it. */
  readonly hasLogin: boolean
}

/** What the owner wants for everything that does not say otherwise. */
export type ProxyChange =
  | { readonly mode: 'none' | 'environment' }
  | {
      readonly mode: 'custom'
      /** With its login, if it wants one; without, the login stored for the same address stays. */
      readonly url: string
    }

export interface DetectedProxies {
  /** By the variable that names it; `url` is absent where its value is no address of a proxy. */
  readonly environment: readonly { readonly variable: string; readonly url?: string }[]
  readonly local: readonly FoundProxy[]
}

/** Everything throws Refused. */
export interface Proxies {
  config(): ProxyView
  configure(change: ProxyChange): Promise<ProxyView>
  detect(): Promise<DetectedProxies>
  /**
   * Tries a proxy out, or the owner's own when none is given. `target`: what to reach through it; the first enabled channel
   * out there when absent.
   */
  test(trial?: {
    readonly url?: string | undefined
    readonly target?: string | undefined
  }): Promise<ProxyTrial>
}

export function openProxies(
  ports: AccountsPorts,
  changed: (change: AccountsChange) => void,
): Proxies {
  const { vault, clock, proxy, environment } = ports

  return {
    config: () => proxyView(proxy.current()),

    async configure(change) {
      await proxy.set(await enteredSetting(vault, change, proxy.current()))
      changed({ subject: 'proxy', id: settingRow, change: 'changed' })
      return proxyView(proxy.current())
    },

    async detect() {
      return {
        environment: environmentProxies(environment).map(({ variable, entered }) => ({
          variable,
          ...(entered ? { url: entered.address.url } : {}),
        })),
        local: await detectProxies({ clock }),
      }
    },

    async test({ url, target } = {}) {
      const current = proxy.current()
      const wish: ProxyChange | undefined =
        url === undefined
          ? current.mode === 'custom'
            ? current
            : undefined
          : { mode: 'custom', url }
      if (!wish || wish.mode !== 'custom')
        throw new Refused('invalid', 'Say which proxy to try: none is set in Plugboard.', 'url')
      const setting = await enteredSetting(vault, wish, current)
      if (setting.mode !== 'custom') throw new Error('A custom proxy became another mode.')
      const usable = usableProxy(vault, {
        url: setting.url,
        login: setting.login ?? null,
        row: settingRow,
      })
      return tryProxy(usable, { url: enteredTarget(target) ?? someTarget(ports), clock })
    },
  }
}

const proxyView = (setting: ProxySetting): ProxyView => ({
  mode: setting.mode,
  hasLogin: setting.mode === 'custom' && setting.login !== undefined,
  ...(setting.mode === 'custom' ? { url: setting.url } : {}),
})

async function enteredSetting(
  vault: Vault,
  change: ProxyChange,
  before: ProxySetting,
): Promise<ProxySetting> {
  if (change.mode !== 'custom') return { mode: change.mode }
  const { address, login } = readProxyAddress(change.url, 'url')
  const { url } = address
  if (login)
    return {
      mode: 'custom',
      url,
      login: await vault.seal(login, { row: settingRow, field: loginField }),
    }
  const kept = before.mode === 'custom' && before.url === url ? before.login : undefined
  return { mode: 'custom', url, ...(kept === undefined ? {} : { login: kept }) }
}

function enteredTarget(target: string | undefined): string | undefined {
  if (target === undefined) return undefined
  const url = URL.canParse(target) ? new URL(target) : undefined
  if (url && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '')
    return url.href
  throw new Refused(
    'invalid',
    'Say what to reach as a whole address, such as https://api.example.com.',
    'target',
  )
}

/** Somewhere out there that the owner uses anyway, or else that Plugboard comes with. */
function someTarget({ database, providers }: AccountsPorts): string {
  const used = database.raw
    .prepare<[], Pick<ChannelRow, 'base_url'>>(
      'SELECT base_url FROM channels WHERE enabled = 1 ORDER BY id',
    )
    .all()
    .map((row) => row.base_url)
  const known = providers.flatMap(({ presets }) => presets.flatMap(({ baseUrl }) => baseUrl ?? []))
  const found = [...used, ...known].find((url) => url.startsWith('https://'))
  if (found !== undefined) return found
  throw new Refused('invalid', 'Say what to reach through the proxy.', 'target')
}
