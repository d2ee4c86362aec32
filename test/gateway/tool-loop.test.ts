/** A tool loop as each vendor's SDK runs it: what was thought, called and answered comes back to the upstream in its place. */
import { expect, test } from 'vitest'
import { anthropicClient } from '../support/clients/anthropic.ts'
import { type Client, model } from '../support/clients/client.ts'
import { openaiClient } from '../support/clients/openai.ts'
import { type Line, transcript } from '../support/clients/transcript.ts'
import { type Protocol, startGateway } from '../support/gateway.ts'
import { type Play, startUpstream } from '../support/upstream/index.ts'

const clients: readonly [Protocol, (stream: boolean) => Client][] = [
  ['openai-chat', openaiClient],
  ['anthropic-messages', anthropicClient],
]

interface Home {
  readonly platform: string
  readonly protocol: Protocol
  /** Whether it wants to see thoughts again. OpenAI refuses them, many of those that follow it need them. */
  readonly recalls: boolean
}
const homes: readonly Home[] = [
  { platform: 'openai', protocol: 'openai-chat', recalls: false },
  { platform: 'openai-compatible', protocol: 'openai-chat', recalls: true },
  { platform: 'anthropic', protocol: 'anthropic-messages', recalls: true },
]
const lanes = clients.flatMap(([client, program]) =>
  homes.flatMap((home) =>
    [true, false].map((stream) => ({ client, ...home, stream, program: program(stream) })),
  ),
)

const plays: readonly Play[] = [
  {
    reasoning: 'Zürich comes first.',
    text: 'I look at Zürich.',
    calls: [{ id: 'first', name: 'get_weather', arguments: '{"place":"Zürich"}' }],
  },
  {
    reasoning: 'Oslo is left.',
    calls: [{ id: 'second', name: 'get_weather', arguments: '{ "place" : "Oslo" }' }],
  },
  { text: 'Warm in Zürich, cold in Oslo.' },
]
const question = 'How is the weather in Zürich and Oslo?'
const zurich = { place: 'Zürich' }
const oslo = { place: 'Oslo' }
const told: readonly Line[] = [
  ['user', question],
  ['thought', 'Zürich comes first.'],
  ['assistant', 'I look at Zürich.'],
  ['call', zurich],
  ['result', zurich, 'Zürich: fair'],
  ['thought', 'Oslo is left.'],
  ['call', oslo],
  ['result', oslo, 'Oslo: fair'],
]

test.each(lanes)(
  '$client → $platform, stream: $stream',
  async ({ client, platform, protocol, recalls, program }) => {
    // The strict one plays OpenAI, which knows no thoughts in its messages.
    const lenient = platform === 'openai-compatible'
    await using upstream = await startUpstream({ models: [{ id: model }], lenient })
    await using gateway = await startGateway()
    await gateway.admin.accounts.create({
      platform,
      baseUrl: upstream.baseUrl(protocol),
      secret: 'sk-fake-0123456789abcdefghij',
    })
    upstream.next(...plays)
    const places: string[] = []
    const answer = await program.runTools(gateway, {
      text: question,
      weatherOf(place) {
        places.push(place)
        return `${place}: fair`
      },
    })
    expect(answer).toBe('Warm in Zürich, cold in Oslo.')
    expect(places).toEqual(['Zürich', 'Oslo'])
    // OpenAI's SDK sends no thoughts back.
    const remembers = recalls && client === 'anthropic-messages'
    expect(transcript(upstream.requests.at(-1)?.json)).toEqual(
      told.filter(([kind]) => remembers || kind !== 'thought'),
    )
    expect(gateway.rows().map(({ outcome, status }) => ({ outcome, status }))).toEqual(
      plays.map(() => ({ outcome: 'answered', status: 200 })),
    )
  },
)
