/** Turns a request to the demo into a script: what to send, and how long to wait before each piece. */
import { newId } from '../../kernel/ids.ts'
import { anthropicMessages } from './anthropic-messages/index.ts'
import { Unreadable, type Asked, type Fault } from './asked.ts'
import { converse } from './converse.ts'
import { wireText, type Dialect, type Frame, type Piece } from './dialect.ts'
import { gemini } from './gemini/index.ts'
import { misbehaviourOf, type Misbehaviour } from './misbehaviour.ts'
import { openaiChat } from './openai-chat/index.ts'
import { openaiResponses } from './openai-responses/index.ts'
import { promptCache } from './prompt-cache.ts'
import { estimateTokens } from './tokens.ts'

/** The protocols the demo speaks by itself. */
export const dialects: readonly Dialect[] = [openaiChat, openaiResponses, anthropicMessages, gemini]

/** How fast the demo talks. */
export interface Pace {
  readonly tokensPerSecond: number
  /** From the request to the first piece. */
  readonly firstPieceMs: number
  /** The same for `[demo: slow]`. */
  readonly slowMs: number
}

export const humanPace: Pace = { tokensPerSecond: 30, firstPieceMs: 250, slowMs: 20_000 }
export const noPace: Pace = { tokensPerSecond: Infinity, firstPieceMs: 0, slowMs: 0 }

export interface Step {
  readonly afterMs: number
  readonly text: string
}

/** A whole answer with its timing. */
export interface Script {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  /** From the request to the response head. */
  readonly afterMs: number
  readonly steps: readonly Step[]
  /** The connection is lost after the last step. */
  readonly cut: boolean
}

export interface Engine {
  /** `path`: with its query. `body`: the request's body as text. */
  script(request: { readonly path: string; readonly body: string }): Script
}

const refusals: Partial<Record<Misbehaviour, Fault>> = {
  '429': {
    kind: 'rate-limited',
    message: 'The demo was asked to be rate limited. Please try again in 5s.',
    retryAfter: 5,
  },
  quota: { kind: 'billing', message: 'The demo was asked to have nothing left on its account.' },
  overloaded: { kind: 'overloaded', message: 'The demo was asked to be overloaded.' },
  '500': { kind: 'server-error', message: 'The demo was asked to fail.' },
  '401': { kind: 'unauthenticated', message: 'The demo was asked to refuse its account.' },
}

const midFault: Fault = {
  kind: 'server-error',
  message: 'The demo was asked to fail after it had said 200.',
}

const streamTypes = {
  events: 'text/event-stream; charset=utf-8',
  array: 'application/json',
} as const

/** What is spoken at the end of a path, and what for. */
function placeAt(end: string) {
  const is = (tail: string | undefined): boolean => tail !== undefined && end.endsWith(tail)
  for (const dialect of dialects) {
    const { path, wholePath, countPath, embedding } = dialect
    if (is(path) || is(wholePath)) return { dialect, purpose: 'answer' } as const
    if (is(countPath)) return { dialect, purpose: 'count' } as const
    if (embedding?.paths.some(is)) return { dialect, purpose: 'embed' } as const
  }
  return undefined
}

const garbage: Frame = { data: '{"this is not": the protocol', tokens: 0 }

/** The frames of a misbehaving stream. The middle is the middle of the tokens, so that something was heard before it. */
function bent(frames: readonly Frame[], wish: Misbehaviour | undefined, dialect: Dialect) {
  const total = frames.reduce((sum, { tokens }) => sum + tokens, 0)
  let heard = 0
  const middle = 1 + frames.findIndex(({ tokens }) => (heard += tokens) * 2 >= total)
  switch (wish) {
    case 'early-error':
      return { frames: [dialect.faultFrame(midFault)], cut: false }
    case 'late-error':
      return {
        frames: [...frames.slice(0, middle), dialect.faultFrame(midFault, middle)],
        cut: false,
      }
    case 'cut':
      return { frames: frames.slice(0, middle), cut: true }
    case 'garbage':
      return { frames: [...frames.slice(0, middle), garbage, ...frames.slice(middle)], cut: false }
    default:
      return { frames, cut: false }
  }
}

const asEvents = (frames: readonly Frame[]): readonly Piece[] =>
  frames.map((frame) => ({ text: wireText(frame), tokens: frame.tokens }))

/** Pieces without tokens go out together with the one before them. */
function paced(pieces: readonly Piece[], pace: Pace, firstMs: number): readonly Step[] {
  const steps: Step[] = []
  let waited = false
  for (const { text, tokens, alone } of pieces) {
    const last = steps.at(-1)
    const tokenMs = (tokens * 1000) / pace.tokensPerSecond
    // The wait for the first piece comes after the opening frames, as from a model that is still reading.
    const afterMs = tokens > 0 && !waited ? Math.max(firstMs, tokenMs) : tokenMs
    waited ||= tokens > 0
    if (last && afterMs === 0 && alone !== true)
      steps[steps.length - 1] = { ...last, text: last.text + text }
    else steps.push({ afterMs, text })
  }
  return steps
}

const json = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Script => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  afterMs: 0,
  steps: [{ afterMs: 0, text: JSON.stringify(body) }],
  cut: false,
})

/** `pace`: how fast it talks. `now`: epoch milliseconds. */
export function engine({ pace, now }: { readonly pace: Pace; readonly now: () => number }): Engine {
  const cache = promptCache()

  function answer(dialect: Dialect, asked: Asked): Script {
    const wish = misbehaviourOf(asked)
    const refusal = wish && refusals[wish]
    if (refusal) return refuse(dialect, refusal)
    const speed = wish === 'fast' ? noPace : pace
    const firstMs = wish === 'slow' ? pace.slowMs : speed.firstPieceMs
    const stamp = {
      id: newId(now()).replaceAll('-', ''),
      created: Math.floor(now() / 1000),
    }
    const saying = { said: converse(asked, cache.read(asked), wish), asked, stamp }
    if (!asked.stream) return whole(dialect, saying, { wish, firstMs })
    const { frames, cut } = bent(dialect.frames(saying), wish, dialect)
    const form = asked.form ?? 'events'
    const pieces = dialect.pieces?.(frames, { form, cut }) ?? asEvents(frames)
    return {
      status: 200,
      headers: { 'content-type': streamTypes[form], 'cache-control': 'no-cache' },
      afterMs: 0,
      steps: paced(pieces, speed, firstMs),
      cut,
    }
  }

  return {
    script({ path, body }) {
      const end = path.split('?')[0] ?? ''
      const place = placeAt(end)
      if (!place) return json(404, { error: { message: `The demo has nothing at ${end}.` } }, {})
      const { dialect, purpose } = place
      try {
        const request = parsed(body)
        if (purpose === 'embed') return json(200, dialect.embedding?.answer(request, path), {})
        const asked = dialect.read(request, path)
        return purpose === 'count'
          ? json(200, dialect.count?.(inputTokens(asked)), {})
          : answer(dialect, asked)
      } catch (thrown) {
        if (thrown instanceof Unreadable) return refuse(dialect, thrown.fault)
        throw thrown
      }
    },
  }
}

/** An unstreamed answer, on time or spoiled. */
function whole(
  dialect: Dialect,
  saying: Parameters<Dialect['body']>[0],
  shape: { readonly wish: Misbehaviour | undefined; readonly firstMs: number },
): Script {
  const failed = shape.wish === 'early-error' || shape.wish === 'late-error'
  const script = json(200, failed ? dialect.fault(midFault).body : dialect.body(saying), {})
  const text = script.steps[0]?.text ?? ''
  const said = shape.wish === 'garbage' ? text.replaceAll('"', '') : text
  const cut = shape.wish === 'cut'
  const sent = cut ? said.slice(0, said.length / 2) : said
  return { ...script, cut, steps: [{ afterMs: shape.firstMs, text: sent }] }
}

function refuse(dialect: Dialect, fault: Fault): Script {
  const { status, body, headers } = dialect.fault(fault)
  return json(status, body, headers)
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    throw new Unreadable({
      kind: 'invalid-request',
      message: 'We could not parse the JSON body of your request.',
    })
  }
}

const inputTokens = ({ prompt }: Asked): number =>
  prompt.reduce((sum, { content }) => sum + estimateTokens(content), 0)
