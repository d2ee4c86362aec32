/** The built-in demo: an upstream inside the engine that needs no account and no network. */
import { anthropicMessages } from '../../codecs/anthropic-messages/index.ts'
import { gemini } from '../../codecs/gemini/index.ts'
import { openaiChat } from '../../codecs/openai-chat/index.ts'
import { openaiResponses } from '../../codecs/openai-responses/index.ts'
import { systemClock, type Clock } from '../../kernel/clock.ts'
import { byOwner, forwardable } from '../kit/headers.ts'
import { below } from '../kit/url.ts'
import type { Provider } from '../provider.ts'
import { DemoDispatcher } from './dispatcher.ts'
import { humanPace, type Pace } from './engine.ts'
import { models } from './models.ts'

/** A demo at a pace of one's own; the registry's talks at a human one. */
export const demoAt = (pace: Pace, clock: Clock = systemClock) =>
  ({
    id: 'demo',
    label: 'Demo',
    issuer: 'demo',
    speaks: [openaiChat, openaiResponses, anthropicMessages, gemini],
    logins: [{ kind: 'none' }],
    // The name can never be resolved (RFC 2606), so that a request that misses the dispatcher goes nowhere.
    presets: [{ id: 'demo', label: 'Built-in demo', baseUrl: 'http://demo.invalid' }],
    address: (call) => ({
      url: below(call.endpoint.baseUrl, call.path),
      headers: {
        'content-type': 'application/json',
        ...forwardable(call),
        ...byOwner(call.endpoint.headers),
      },
    }),
    listModels: () => Promise.resolve(models),
    serves: ({ path }) => path === '/embeddings',
    countsTokens: true,
    dispatcher: () => new DemoDispatcher({ clock, pace }),
  }) as const satisfies Provider

export const demo = demoAt(humanPace)
