/** Which proxy the environment names for which host. */
import { expect, test } from 'vitest'
import { readLogin } from '../../kernel/proxy-address.ts'
import { type Environment, environmentProxies, environmentWay } from './environment.ts'
import { isLoopback } from './loopback.ts'

const way = (environment: Environment, host: string, { secure = true, port = 443 } = {}) =>
  environmentWay(environment)({ host, port, secure })?.address.url

test('encrypted and plain requests have a variable each, and one is for all', () => {
  const environment = {
    https_proxy: 'http://a:1',
    HTTP_PROXY: 'b:2',
    ALL_PROXY: 'socks5://c:3',
  }
  expect(way(environment, 'x.test')).toBe('http://a:1')
  expect(way(environment, 'x.test', { secure: false })).toBe('http://b:2')
  expect(way({ all_proxy: 'socks5h://c:3' }, 'x.test')).toBe('socks5://c:3')
  expect(way({ https_proxy: ' ' }, 'x.test')).toBeUndefined()
  expect(way({}, 'x.test')).toBeUndefined()
})

test.each([
  ['*', 'x.test', true],
  ['example.com', 'example.com', true],
  ['example.com', 'api.example.com', true],
  ['.example.com', 'api.example.com', true],
  ['*.example.com', 'api.Example.com', true],
  ['example.com', 'notexample.com', false],
  ['a.test, example.com:443', 'example.com', true],
  ['example.com:8443', 'example.com', false],
  ['10.0.0.0/8', '10.20.30.40', true],
  ['10.0.0.0/8', '11.0.0.1', false],
  ['fd00::/8', 'fd12::1', true],
  ['::1', '::1', true],
  ['[::1]:443', '::1', true],
  ['192.168.1.5', '192.168.1.5', true],
  ['10.0.0.0/99', '10.0.0.1', false],
])('with NO_PROXY=%s, %s goes past the proxy: %s', (NO_PROXY, host, past) => {
  expect(way({ HTTPS_PROXY: 'p:1', NO_PROXY }, host)).toBe(past ? undefined : 'http://p:1')
})

test('a value that is no address fails loudly instead of going past the proxy', () => {
  const environment = { HTTPS_PROXY: 'gopher://c4n4ry' }
  expect(() => way(environment, 'x.test')).toThrow('The value of HTTPS_PROXY is no address')
  expect(environmentProxies(environment)).toEqual([{ variable: 'HTTPS_PROXY', entered: undefined }])
})

test('the login in the environment is used and not shown', async () => {
  const [found] = environmentProxies({ https_proxy: 'http://u:c4n4ry@p:1' })
  expect(found?.entered?.address.url).toBe('http://p:1')
  expect(JSON.stringify(found)).not.toContain('c4n4ry')
  const proxy = environmentWay({ https_proxy: 'http://u:c4n4ry@p:1' })({
    host: 'x.test',
    port: 443,
    secure: true,
  })
  expect(await proxy?.login()).toEqual({ user: 'u', password: 'c4n4ry' })
  expect(found?.entered?.login && readLogin(found.entered.login).user).toBe('u')
})

test.each([
  ['localhost', true],
  ['app.localhost', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:7f00:1', true],
  ['::ffff:a00:1', false],
  ['localhost.example.com', false],
  ['10.0.0.1', false],
  ['fe80::1', false],
])('%s is this machine: %s', (host, isOurs) => {
  expect(isLoopback(host)).toBe(isOurs)
})
