/** A tool loop as each vendor's SDK runs it: what was thought, called and answered comes back to the upstream in its place. */
import { describe, expect, test } from 'vitest'
import { programs } from '../support/clients/index.ts'
import { signatureOf } from '../../electron/providers/demo/gemini/signature.ts'
import { type Line, transcript } from '../support/clients/transcript.ts'
import { type Protocol, startGateway } from '../support/gateway.ts'
import { type Play, startUpstream } from '../support/upstream/index.ts'

interface Home {
  readonly name: string
  readonly platform: string
  readonly preset?: string
  readonly protocol: Protocol
  readonly model: string
  /** It takes only thoughts that it sealed itself, and the gateway remembers them for programs that cannot. */
  readonly seals: boolean
}
const homes: readonly Home[] = [
  {
    name: 'OpenAI',
    platform: 'openai',
    protocol: 'openai-responses',
    model: 'gpt-5.4',
    seals: true,
  },
  {
    name: 'a server of Chat Completions',
    platform: 'openai-compatible',
    protocol: 'openai-chat',
    model: 'some-thinker',
    seals: false,
  },
  {
    name: 'a server of Responses',
    platform: 'openai-compatible',
    preset: 'custom-responses',
    protocol: 'openai-responses',
    model: 'some-thinker',
    seals: true,
  },
  {
    name: 'Anthropic',
    platform: 'anthropic',
    protocol: 'anthropic-messages',
    model: 'claude-sonnet-4-5',
    seals: true,
  },
  {
    name: 'Google, Gemini 2.5',
    platform: 'google',
    protocol: 'gemini',
    model: 'gemini-2.5-pro',
    seals: true,
  },
  {
    name: 'Google, Gemini 3',
    platform: 'google',
    protocol: 'gemini',
    model: 'gemini-3-pro-preview',
    seals: true,
  },
]
const lanes = programs.flatMap(({ client, ...program }) =>
  homes.flatMap((home) =>
    [true, false].map((stream) => ({ ...program, home, stream, program: client(stream) })),
  ),
)

const plays: readonly Play[] = [
  {
    reasoning: 'Zürich comes first.',
    text: 'I look at Zürich.',
    calls: [{ id: 'first', name: 'get_weather', arguments: '{"place":"Zürich"}' }],
  },
  {
    reasoning: 'Oslo and Rome are left.',
    calls: [
      { id: 'second', name: 'get_weather', arguments: '{ "place" : "Oslo" }' },
      { id: 'third', name: 'get_weather', arguments: '{"place":"Rome"}' },
    ],
  },
  { text: 'Warm in Zürich and Rome, cold in Oslo.' },
]
const question = 'How is the weather in Zürich, Oslo and Rome?'
const [zurich, oslo, rome] = [{ place: 'Zürich' }, { place: 'Oslo' }, { place: 'Rome' }]
const thoughts = ['Zürich comes first.', 'Oslo and Rome are left.']
const told: readonly Line[] = [
  ['user', question],
  ['thought', 'Zürich comes first.'],
  ['assistant', 'I look at Zürich.'],
  ['call', zurich],
  ['result', zurich, 'Zürich: fair'],
  ['thought', 'Oslo and Rome are left.'],
  ['call', oslo],
  ['call', rome],
  ['result', oslo, 'Oslo: fair'],
  ['result', rome, 'Rome: fair'],
]

interface Lane {
  readonly label: string
  readonly protocol: Protocol
  readonly recalls: boolean
  readonly home: Home
  readonly stream: boolean
}

/** Whether the thoughts themselves come back to the upstream, beside the proofs that there were some. */
function returns({ label, protocol, recalls, home, stream }: Lane): boolean {
  // Gemini proves its thoughts on its calls and wants no text of theirs; its own SDKs send it all the same.
  if (home.protocol === 'gemini') return protocol === 'gemini'
  if (home.seals) return true
  // This program keeps no thought that was not signed; to clients of Responses our seal is one.
  return recalls && !(label === 'ai, anthropic' && stream)
}

/** The proofs on the calls of a request to Gemini, in order. */
function proofs(body: unknown): readonly unknown[] {
  const found: unknown[] = []
  JSON.stringify(body, (name, value: unknown) => {
    if (name === 'thoughtSignature' && !found.includes(value)) found.push(value)
    return value
  })
  return found
}

describe.each(lanes)('$label → $home.name, stream: $stream', ({ program, ...lane }) => {
  const { home } = lane
  test('runs to its end, and nobody is sent what is not theirs', async () => {
    const { protocol, platform, preset, model } = home
    // Servers that follow OpenAI take thoughts as text; OpenAI, which the strict one plays, does not.
    const lenient = protocol === 'openai-chat'
    await using upstream = await startUpstream({ models: [{ id: model }], lenient })
    await using gateway = await startGateway()
    await gateway.admin.accounts.create({
      platform,
      ...(preset === undefined ? {} : { preset }),
      baseUrl: upstream.baseUrl(protocol),
      secret: 'sk-fake-0123456789abcdefghij',
    })
    upstream.next(...plays)
    const places: string[] = []
    const answer = await program.runTools(gateway, {
      model,
      text: question,
      weatherOf(place) {
        places.push(place)
        return `${place}: fair`
      },
    })
    expect(answer).toBe('Warm in Zürich and Rome, cold in Oslo.')
    expect(places).toEqual(['Zürich', 'Oslo', 'Rome'])
    const last = upstream.requests.at(-1)
    const remembers = returns(lane)
    expect(transcript(last?.json)).toEqual(told.filter(([kind]) => remembers || kind !== 'thought'))
    expect(proofs(last?.json)).toEqual(
      protocol === 'gemini' ? thoughts.map((thought) => signatureOf(thought)) : [],
    )
    // Its own proofs come back, not what Google's documents name for those that are missing.
    expect(last?.body.toString()).not.toMatch(/skip_thought_signature_validator|pb1\./)
    expect(gateway.rows().map(({ outcome, status }) => ({ outcome, status }))).toEqual(
      plays.map(() => ({ outcome: 'answered', status: 200 })),
    )
  })
})
