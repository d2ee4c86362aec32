/** The commands about the proxy. */
import type { Command } from 'commander'
import type { ProxyOptions } from './proxy.ts'
import type { OpenSession } from './session.ts'

export function addProxyCommands(program: Command, session: OpenSession): void {
  const proxy = program.command('proxy').description('which way requests to platforms go')
  const load = () => import('./proxy.ts')
  const withLogin = (command: Command): Command =>
    command.option('--login', 'ask for its user and password, or read them from standard input')
  proxy
    .command('show')
    .description('the proxy of everything that does not say otherwise')
    .action(async () => (await load()).showProxy(session()))
  proxy
    .command('detect')
    .description('look for proxies in the environment and on this machine')
    .action(async () => (await load()).detectProxies(session()))
  withLogin(proxy.command('test'))
    .description('try a proxy out, or the one that is set, and say what fails')
    .argument('[url]', 'e.g. socks5://127.0.0.1:1080')
    .option('--target <url>', 'what to reach through it')
    .action(async (url: string | undefined, options: ProxyOptions & { target?: string }) =>
      (await load()).testProxy(session(), url, options),
    )
  withLogin(proxy.command('set'))
    .description('set it')
    .argument('<proxy>', 'none, environment, or the URL of one (http, https, socks5)')
    .action(async (word: string, options: ProxyOptions) =>
      (await load()).setProxy(session(), word, options),
    )
}
