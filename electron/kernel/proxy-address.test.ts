/** Addresses of proxies as people write them. */
import { expect, test } from 'vitest'
import { readLogin, readProxyAddress } from './proxy-address.ts'
import { Refused } from './refused.ts'

test.each([
  ['http://127.0.0.1:7890', 'http://127.0.0.1:7890'],
  ['127.0.0.1:7890', 'http://127.0.0.1:7890'],
  [' http://proxy.example.com/ ', 'http://proxy.example.com:80'],
  ['http://proxy.example.com:80', 'http://proxy.example.com:80'],
  ['https://proxy.example.com', 'https://proxy.example.com:443'],
  ['socks5://localhost', 'socks5://localhost:1080'],
  ['socks5h://localhost:9050', 'socks5://localhost:9050'],
  ['SOCKS://[::1]:1081', 'socks5://[::1]:1081'],
])('%s is %s', (text, url) => {
  const { address, login } = readProxyAddress(text)
  expect(address.url).toBe(url)
  expect(login).toBeUndefined()
})

test('a login is taken out of the address, as it was before it was written into it', () => {
  const { address, login } = readProxyAddress('socks5://anna%40x:p%3Aw%2F%C3%A9@10.0.0.1:1080')
  expect(address.url).toBe('socks5://10.0.0.1:1080')
  expect(login && readLogin(login)).toEqual({ user: 'anna@x', password: 'p:w/é' })
  expect(String(login)).toBe('[secret]')
})

test.each([
  '',
  'ftp://127.0.0.1:21',
  'http:// ',
  'http://h:99999',
  'http://h:80/path',
  'http://h:80/?a=b',
  'http://h:0',
  'http://u:%E0%A4%A@h:80',
  `http://u:${'x'.repeat(256)}@h:80`,
])('%s is refused without being repeated', (text) => {
  let refused: unknown
  try {
    readProxyAddress(text, 'url')
  } catch (error) {
    refused = error
  }
  expect(refused).toBeInstanceOf(Refused)
  expect(refused).toMatchObject({ code: 'invalid', field: 'url' })
  expect(text === '' || !String(refused).includes(text)).toBe(true)
})
