/**
 * What each protocol cannot carry. A codec is held to everything that is not named here: what was said and what was
 * heard must be equal after both went through `answer`, and requests after both went through `request`.
 */
import type { Citation } from '../../electron/hub/event.ts'
import type { Request, Turn } from '../../electron/hub/request.ts'
import type { Block } from '../../electron/hub/content.ts'
import type { Response, ResponseBlock } from '../../electron/hub/response.ts'
import type { Usage } from '../../electron/hub/usage.ts'

export interface Limits {
  answer(response: Response): Response
  /** What an unstreamed answer cannot carry beyond that. */
  whole?(response: Response): Response
  request(request: Request): Request
}

/** For a protocol that is not listed: nothing is excused. */
const none: Limits = { answer: (response) => response, request: (request) => request }

const limits: Readonly<Record<string, Limits>> = {
  'openai-chat': {
    answer(response) {
      const { stop, usage, ...rest } = response
      const refused = response.blocks.some((block) => block.type === 'refusal')
      const reason = {
        ...same,
        // There is no word for these.
        'stop-sequence': 'stop',
        pause: 'stop',
        other: 'stop',
        'context-full': 'length',
        // A refusal without words of its own must not look like an answer.
        refusal: refused ? 'refusal' : 'content-filter',
      } as const
      return {
        ...rest,
        stop: { reason: reason[stop.reason] },
        // One kind of cache.
        ...(usage ? { usage: oneCache(usage) } : {}),
      }
    },
    // A whole message has one place for each kind of block, and so no order among kinds.
    whole: (response) => ({
      ...response,
      blocks: response.blocks.toSorted((a, b) => places.indexOf(a.type) - places.indexOf(b.type)),
    }),
    request(request) {
      const { topK: _, ...sampling } = request.sampling
      return {
        ...request,
        sampling,
        system: request.system.map(({ text }) => ({ type: 'text', text })),
        turns: request.turns.map((turn) => ({ ...turn, blocks: chatBlocks(turn) })),
      }
    },
  },
  'anthropic-messages': {
    answer(response) {
      const { stop, usage, created: _, ...rest } = response
      const reason = {
        ...same,
        'content-filter': 'refusal',
        other: 'stop',
      } as const
      return {
        ...rest,
        // Refusals are text with a stop reason.
        blocks: response.blocks
          .map((block): ResponseBlock =>
            block.type === 'refusal' ? { type: 'text', text: block.text, citations: [] } : block,
          )
          // A citation names its source and quotes it, but not the place it supports.
          .map((block) =>
            block.type === 'text' ? { ...block, citations: block.citations.map(unplaced) } : block,
          )
          // An empty answer is told as one empty text.
          .filter((block) => block.type !== 'text' || block.text !== ''),
        stop: {
          reason: reason[stop.reason],
          ...(stop.sequence === undefined ? {} : { sequence: stop.sequence }),
        },
        // Usage is not optional: an answer without it counts zero.
        usage: usage ?? zero,
      }
    },
    // A whole answer holds arguments as an object, so their spelling is lost, and a cut text rides inside one.
    whole: (response) => ({
      ...response,
      blocks: response.blocks.map((block) =>
        block.type === 'tool-call' ? { ...block, arguments: respelt(block.arguments) } : block,
      ),
    }),
    request(request) {
      const { sampling, ...rest } = request
      const {
        seed: _seed,
        frequencyPenalty: _fp,
        presencePenalty: _pp,
        logitBias: _bias,
        ...known
      } = sampling
      const { verbosity: _v, metadata: _m, store: _s, count: _c, logprobs: _l, ...kept } = rest
      return { ...kept, sampling: known, turns: messagesTurns(request.turns) }
    },
  },
}

export const limitsOf = (protocol: string): Limits => limits[protocol] ?? none

const places: readonly ResponseBlock['type'][] = [
  'reasoning',
  'redacted-reasoning',
  'text',
  'refusal',
  'tool-call',
  'opaque',
]

const same = {
  stop: 'stop',
  'stop-sequence': 'stop-sequence',
  'tool-calls': 'tool-calls',
  pause: 'pause',
  length: 'length',
  'context-full': 'context-full',
  'content-filter': 'content-filter',
  refusal: 'refusal',
  other: 'other',
} as const

const zero: Usage = {
  input: 0,
  cacheRead: 0,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
  output: 0,
  reasoning: 0,
}

const unplaced = ({ start: _start, end: _end, ...source }: Citation): Citation => source

function respelt(words: string): string {
  try {
    return JSON.stringify(JSON.parse(words))
  } catch {
    return JSON.stringify({ _raw: words })
  }
}

const oneCache = (usage: Usage): Usage => ({
  ...usage,
  cacheWrite5m: usage.cacheWrite5m + usage.cacheWrite1h,
  cacheWrite1h: 0,
})

/** A failed call is told in words, and a cache mark not at all. */
function chatBlocks(turn: Turn): readonly Block[] {
  return turn.blocks.map((block) => {
    if (block.type === 'tool-result') {
      const [first, ...others] = block.content
      const words = first?.type === 'text' ? first.text : ''
      const failed = block.isError && !words.startsWith('Error')
      return {
        ...block,
        isError: false,
        content: failed ? [{ type: 'text', text: `Error: ${words}` }, ...others] : block.content,
      }
    }
    if (block.type === 'text') return { type: 'text', text: block.text }
    return block
  })
}

/** Speakers have no names, refusals are text, and thoughts without a signature are left out. */
function messagesTurns(turns: readonly Turn[]): readonly Turn[] {
  return turns.map(({ role, blocks }) => ({
    role,
    blocks: blocks
      .filter(
        (block) => block.type !== 'reasoning' || (block.signature ?? block.redacted) !== undefined,
      )
      .map((block) => (block.type === 'refusal' ? { type: 'text', text: block.text } : block)),
  }))
}
