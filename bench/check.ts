/** Checks every lane's answers word by word before any of them is measured. */
import { request } from 'undici'
import type { Bench } from './bench.ts'
import type { Reading } from './dialects/dialect.ts'
import { openLive } from './load/live.ts'
import { until } from './measure/pause.ts'
import { bulkPieces, firstPieces, modelOf, tokens, wholeText } from './mock/modes.ts'
import type { Mode } from './mock/modes.ts'
import { settle } from './lanes/after-streams.ts'
import { laneRequest, pairLanes } from './lanes/pair-lanes.ts'
import type { PairLane } from './lanes/pair-lanes.ts'

interface Expected {
  readonly mode: Mode
  readonly stream: boolean
  readonly text: string
}

const expected: readonly Expected[] = [
  { mode: 'whole', stream: false, text: wholeText },
  { mode: 'first', stream: true, text: firstPieces.join('') },
  { mode: 'bulk', stream: true, text: bulkPieces.join('') },
]

/** Throws what is wrong with the answer. */
async function checkAnswer(lane: PairLane, { mode, stream, text }: Expected): Promise<void> {
  const { client, upstream } = lane.pair
  const { host, port } = lane.running.origin
  const asking = { model: modelOf(upstream, mode), stream, turns: ['Hi.'] }
  const answer = await request(`http://${host}:${port}${client.path(asking)}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...lane.running.headers,
      ...client.headers,
    },
    body: client.request(asking),
  })
  const body = await answer.body.text()
  const wrong = (what: string): Error =>
    new Error(
      `${lane.name} answers ${mode}${stream ? ' (streamed)' : ''} wrongly: ${what}. It begins: ${body.slice(0, 400)}`,
    )
  if (answer.statusCode !== 200) throw wrong(`status ${answer.statusCode}`)
  const reading: Reading = stream ? client.readStream(body) : client.readAnswer(body)
  if (reading.text !== text)
    throw wrong(`its text has ${reading.text.length} of ${text.length} characters, or others`)
  if (!reading.finished) throw wrong('it does not end as its protocol ends')
  const { inputTokens, outputTokens } = reading
  if (inputTokens !== tokens.inputTokens || outputTokens !== tokens.outputTokens) {
    throw wrong(`it tells ${inputTokens} + ${outputTokens} tokens`)
  }
}

async function checkLive(bench: Bench, lane: PairLane): Promise<void> {
  const live = await openLive({
    origin: lane.running.origin,
    request: laneRequest(lane, { mode: 'live', stream: true }),
    count: 2,
    spacing: 0,
  })
  let events = 0
  await until(`live events through ${lane.name}`, 5000, () => (events += live.take().events) >= 6)
  live.leave()
  await settle(bench.mock, 'live')
}

export async function checkLanes(bench: Bench): Promise<void> {
  for (const lane of pairLanes(bench)) {
    for (const one of expected) await checkAnswer(lane, one)
    await checkLive(bench, lane)
  }
}
