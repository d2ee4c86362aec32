/** One conversation that moves between accounts of all vendors, turn by turn: no upstream is sent what it refuses or what is not its own. */
import { describe, expect, test } from 'vitest'
import { programs } from '../support/clients/index.ts'
import { type Line, transcript } from '../support/clients/transcript.ts'
import { type Gateway, type Protocol, startGateway } from '../support/gateway.ts'
import { gate, type Play, startUpstream, type Upstream } from '../support/upstream/index.ts'

interface Home {
  readonly platform: string
  readonly protocol: Protocol
  readonly model: string
  /** How the blobs begin that it seals its thoughts in. */
  readonly seal?: string
}
const homes: readonly Home[] = [
  { platform: 'openai', protocol: 'openai-responses', model: 'gpt-5.4', seal: 'gAAAAABfake' },
  // To be had at Chat Completions alone, as strict as OpenAI's.
  { platform: 'openai', protocol: 'openai-chat', model: 'gpt-4o-search-preview' },
  { platform: 'openai-compatible', protocol: 'openai-chat', model: 'some-thinker' },
  {
    platform: 'anthropic',
    protocol: 'anthropic-messages',
    model: 'claude-sonnet-4-5',
    seal: 'ErUB',
  },
  { platform: 'google', protocol: 'gemini', model: 'gemini-3-pro-preview', seal: 'EtcDdemo' },
]
const seals = homes.flatMap(({ seal }) => (seal === undefined ? [] : [seal]))

/** Random numbers below 1 that are the same for every run of a seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

interface Move {
  readonly home: Home
  readonly play: Play
  /** What the upstream is told of this turn later on. */
  readonly lines: readonly Line[]
}

const cities = ['Zürich', 'Oslo', 'Rome', 'Lima', 'Bern', 'Kyiv', 'Quito', 'Paris', 'Cairo']
const answer = 'That is all.'

/** Four to six turns, each at another home than the one before; all but the last call tools. */
function walk(seed: number): readonly Move[] {
  const random = seeded(seed)
  const turns = 4 + Math.floor(random() * 3)
  const places = cities.map((place) => ({ place }))
  const moves: Move[] = []
  for (let turn = 0; turn < turns; turn++) {
    const others = homes.filter((home) => home !== moves.at(-1)?.home)
    const home = others[Math.floor(random() * others.length)]
    if (!home) throw new Error('there is nowhere to go')
    if (turn === turns - 1) {
      moves.push({ home, play: { text: answer }, lines: [] })
      continue
    }
    const asked = places.splice(0, random() < 0.5 ? 1 : 2)
    const text = random() < 0.5 ? `Step ${turn}.` : ''
    const thinks = home.seal !== undefined || random() < 0.5
    moves.push({
      home,
      play: {
        ...(thinks ? { reasoning: `Thought ${turn}.` } : {}),
        text,
        calls: asked.map((input, index) => ({
          id: `t${turn}c${index}`,
          name: 'get_weather',
          arguments: JSON.stringify(input),
        })),
      },
      lines: [
        ...(text === '' ? [] : [['assistant', text] as const]),
        ...asked.map((input) => ['call', input] as const),
        ...asked.map((input) => ['result', input, `${input.place}: fair`] as const),
      ],
    })
  }
  return moves
}

/** A gateway with an account at each home, and one model that is bound to all of them in turn. */
interface Journey extends AsyncDisposable {
  readonly gateway: Gateway
  readonly upstreams: ReadonlyMap<Home, Upstream>
  /** Leaves the model to one home alone. */
  moveTo(home: Home | undefined): Promise<void>
}

async function journey(): Promise<Journey> {
  const gateway = await startGateway()
  const upstreams = new Map<Home, Upstream>()
  const bindings = new Map<Home, string>()
  for (const home of homes) {
    const { platform, protocol, model } = home
    // Servers that follow OpenAI take thoughts as text, which OpenAI refuses.
    const lenient = platform === 'openai-compatible'
    const upstream = await startUpstream({ models: [{ id: model }], lenient })
    const account = await gateway.admin.accounts.create({
      platform,
      baseUrl: upstream.baseUrl(protocol),
      secret: `sk-fake-${upstreams.size}-0123456789abcdefghij`,
    })
    const binding = await gateway.admin.groups.bindings.create({
      id: 'default',
      model: 'roaming',
      accountId: account.id,
      upstreamModel: model,
      enabled: false,
    })
    upstreams.set(home, upstream)
    bindings.set(home, binding.id)
  }
  return {
    gateway,
    upstreams,
    async moveTo(home) {
      for (const [each, bindingId] of bindings) {
        const enabled = each === home
        await gateway.admin.groups.bindings.update({ id: 'default', bindingId, enabled })
      }
    },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]()
      await Promise.all([...upstreams.values()].map((upstream) => upstream.close()))
    },
  }
}

function at<T>(map: ReadonlyMap<Home, T>, home: Home): T {
  const found = map.get(home)
  if (!found) throw new Error(`${home.platform} is not there`)
  return found
}

const lanes = programs.flatMap(({ client, ...program }, index) =>
  [1, 2, 3, 4, 5, 6].map((seed) => ({
    ...program,
    seed: seed + index * 10,
    stream: seed % 2 === 0,
    program: client(seed % 2 === 0),
  })),
)

describe.each(lanes)('$label, seed $seed, stream: $stream', ({ seed, program }) => {
  test('58. no turn is refused and no proof goes to a stranger', async () => {
    await using trip = await journey()
    const { gateway, upstreams } = trip
    const moves = walk(seed)
    const question = 'How is the weather everywhere?'
    const [first] = moves
    await trip.moveTo(first?.home)
    const held = moves.map(({ home, play }) => {
      const head = gate()
      at(upstreams, home).next({ ...play, holdHead: head })
      return head
    })
    const conversation = program.runTools(gateway, {
      model: 'roaming',
      text: question,
      weatherOf: (place) => `${place}: fair`,
    })
    conversation.catch(() => undefined)
    const told: Line[] = [['user', question]]
    for (const [turn, { home, lines }] of moves.entries()) {
      const upstream = at(upstreams, home)
      // Held until the next turn is bound elsewhere; a refusal would end the conversation before it gets here.
      await Promise.race([held[turn]?.reached, conversation])
      const request = upstream.requests.at(-1)
      expect(request?.protocol).toBe(home.protocol)
      const body = request?.body.toString() ?? ''
      const foreign = seals.filter((seal) => seal !== home.seal)
      expect(foreign.filter((seal) => body.includes(seal))).toEqual([])
      expect(body).not.toContain('pb1.')
      expect(transcript(request?.json).filter(([kind]) => kind !== 'thought')).toEqual(told)
      told.push(...lines)
      await trip.moveTo(moves[turn + 1]?.home)
      held[turn]?.open()
    }
    expect(await conversation).toBe(answer)
    expect(gateway.rows().map(({ outcome, status }) => [outcome, status])).toEqual(
      moves.map(() => ['answered', 200]),
    )
  })
})
