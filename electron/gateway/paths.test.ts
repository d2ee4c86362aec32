/** Paths: how other gateways taught people to write them, and what no path of ours is. */
import { expect, it } from 'vitest'
import { codecs } from '../codecs/index.ts'
import { isGatewayPath, plainPaths, routesOf } from './paths.ts'

const routes = routesOf(codecs)

it.each([
  ['/v1/messages?beta=true', 'anthropic-messages', 'answer'],
  ['/anthropic/v1/messages', 'anthropic-messages', 'answer'],
  ['/api/provider/anthropic/v1/messages', 'anthropic-messages', 'answer'],
  ['/v1/v1/messages', 'anthropic-messages', 'answer'],
  ['/v1/messages/count_tokens', 'anthropic-messages', 'count'],
  ['/openai/v1/chat/completions', 'openai-chat', 'answer'],
  ['/api/provider/openai/v1/chat/completions', 'openai-chat', 'answer'],
  ['/chat/completions', 'openai-chat', 'answer'],
  ['/v1beta/openai/chat/completions', 'openai-chat', 'answer'],
])('%s asks %s for an %s', (url, codec, purpose) => {
  const route = routes.find(url)
  expect(route?.codec.id).toBe(codec)
  expect(route?.purpose).toBe(purpose)
})

it.each(['/', '/accounts', '/admin/accounts', '/v1/nothing', '/assets/v1/messages.js'])(
  '%s is no route',
  (url) => {
    expect(routes.find(url)).toBeUndefined()
  },
)

it('a wrong path below a known base is the gateway’s to refuse, not the console’s to answer', () => {
  expect(isGatewayPath('/v1/nothing')).toBe(true)
  expect(isGatewayPath('/anthropic/nothing')).toBe(true)
  expect(isGatewayPath('/accounts')).toBe(false)
})

it('a path that is written well has one spelling', () => {
  expect(plainPaths('/v1/messages')).toEqual(['/v1/messages'])
})
