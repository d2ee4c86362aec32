/** Which base URLs an owner may enter. */
import { expect, test } from 'vitest'
import { readBaseUrl } from './base-url.ts'

test.each([
  ['https://api.example.com/v1', 'https://api.example.com/v1'],
  [' https://api.example.com/v1/ ', 'https://api.example.com/v1'],
  ['https://API.Example.com', 'https://api.example.com'],
  ['https://api.example.com:8443/a//', 'https://api.example.com:8443/a'],
  ['http://127.0.0.1:11434/v1', 'http://127.0.0.1:11434/v1'],
  ['http://127.9.9.9', 'http://127.9.9.9'],
  ['http://localhost:1234/v1', 'http://localhost:1234/v1'],
  ['http://[::1]:8080', 'http://[::1]:8080'],
  ['http://[fd12::1]', 'http://[fd12::1]'],
  ['http://[::ffff:192.168.1.9]', 'http://[::ffff:c0a8:109]'],
  ['http://10.1.2.3', 'http://10.1.2.3'],
  ['http://172.16.0.1', 'http://172.16.0.1'],
  ['http://192.168.1.2:3000', 'http://192.168.1.2:3000'],
  ['http://100.64.1.1', 'http://100.64.1.1'],
  ['http://ollama:11434/v1', 'http://ollama:11434/v1'],
  ['http://nas.local', 'http://nas.local'],
  ['http://host.docker.internal:1234', 'http://host.docker.internal:1234'],
])('takes %j', (text, url) => {
  expect(readBaseUrl(text)).toBe(url)
})

test.each([
  ['', 'whole address'],
  ['api.example.com/v1', 'whole address'],
  ['https://', 'whole address'],
  ['ftp://api.example.com', 'must begin with https://'],
  ['file:///etc/passwd', 'whole address'],
  ['http://api.example.com/v1', 'unencrypted'],
  ['http://8.8.8.8', 'unencrypted'],
  ['http://172.32.0.1', 'unencrypted'],
  ['http://[2001:db8::1]', 'unencrypted'],
  ['http://[::ffff:8.8.8.8]', 'unencrypted'],
  ['http://10.evil.example.com', 'unencrypted'],
  ['http://localhost.example.com', 'unencrypted'],
  ['https://me:pw@api.example.com', 'user name or password'],
  ['https://api.example.com/v1?key=x', 'from ? or #'],
  ['https://api.example.com/v1#x', 'from ? or #'],
  ['https://api.example.com/v1/chat/completions', 'Leave /chat/completions off'],
  ['https://api.example.com/v1/messages/', 'Leave /messages off'],
])('refuses %j and says why', (text, words) => {
  expect(() => readBaseUrl(text)).toThrow(words)
})

test('a refusal does not repeat a password', () => {
  expect(() => readBaseUrl('https://me:c4n4ry@api.example.com')).toThrow(
    expect.not.objectContaining({ message: expect.stringContaining('c4n4ry') }),
  )
})
