/**
 * What each protocol cannot carry. A codec is held to everything that is not named here: what was said and what was
 * heard must be equal after both went through `answer`, and requests after both went through `request`.
 */
import { sealCarrier } from '../../electron/codecs/kit/carrier.ts'
import type { Citation } from '../../electron/hub/event.ts'
import type { Request, Tool, Turn } from '../../electron/hub/request.ts'
import type { Block } from '../../electron/hub/content.ts'
import type { Response, ResponseBlock } from '../../electron/hub/response.ts'
import type { Usage } from '../../electron/hub/usage.ts'

export interface Limits {
  answer(response: Response): Response
  /** What becomes of a call's arguments that are no JSON object, where the protocol holds an object. */
  written?(words: string): string
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
  'openai-responses': {
    answer(response) {
      const { stop, usage, ...rest } = response
      const reason = {
        ...same,
        'stop-sequence': 'stop',
        pause: 'stop',
        other: 'stop',
        'context-full': 'length',
      } as const
      return {
        ...rest,
        blocks: response.blocks.map(responsesBlock),
        stop: { reason: reason[stop.reason] },
        ...(usage ? { usage: oneCache(usage) } : {}),
      }
    },
    request(request) {
      const { temperature, topP } = request.sampling
      const { store: _, count: _count, ...rest } = request
      return {
        ...rest,
        sampling: {
          ...(temperature === undefined ? {} : { temperature }),
          ...(topP === undefined ? {} : { topP }),
        },
        stop: [],
        // One string of instructions.
        system:
          request.system.length === 0
            ? []
            : [{ type: 'text', text: request.system.map(({ text }) => text).join('\n\n') }],
        turns: request.turns.map((turn) => ({ ...turn, blocks: chatBlocks(turn) })),
        // Strictness is never left to a default.
        tools: request.tools.map((tool) =>
          tool.type === 'function' ? { ...tool, strict: tool.strict ?? false } : tool,
        ),
        ...(request.reasoning && request.reasoning.mode !== 'off'
          ? { reasoning: { ...request.reasoning, show: request.reasoning.show ?? true } }
          : {}),
      }
    },
  },
  gemini: {
    answer(response) {
      const { stop, usage, created: _, ...rest } = response
      const reason = {
        ...same,
        'stop-sequence': 'stop',
        pause: 'stop',
        other: 'other',
        'context-full': 'length',
        refusal: 'content-filter',
      } as const
      return {
        ...rest,
        blocks: response.blocks.flatMap((block) => geminiBlock(block, stop.reason === 'length')),
        stop: { reason: reason[stop.reason] },
        ...(usage ? { usage: noWrites(usage) } : {}),
      }
    },
    written: asObject,
    request(request) {
      const { logitBias: _bias, ...sampling } = request.sampling
      const {
        parallelTools: _p,
        verbosity: _v,
        metadata: _m,
        store: _s,
        user: _u,
        ...rest
      } = request
      // Which models think, and how, is known by name: another vendor's is not told.
      const { reasoning: _r, ...kept } = rest
      return {
        ...kept,
        sampling,
        turns: renumbered(request.turns).map((turn) => ({
          ...turn,
          blocks: turn.blocks.map(geminiPart),
        })),
        tools: request.tools.map(geminiTool),
      }
    },
  },
}

function asObject(words: string): string {
  let value: unknown
  try {
    value = JSON.parse(words)
  } catch {
    return JSON.stringify({ _raw: words })
  }
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return JSON.stringify(isObject ? value : { value })
}

/** Calls are numbered by whoever reads them: only which result belongs to which call is kept. */
function renumbered(turns: readonly Turn[]): readonly Turn[] {
  const numbers = new Map<string, string>()
  const numberOf = (id: string): string => {
    const number = numbers.get(id) ?? `call ${numbers.size}`
    numbers.set(id, number)
    return number
  }
  return turns.map((turn) => ({
    ...turn,
    blocks: turn.blocks.map((block): Block => {
      if (block.type === 'tool-call') return { ...block, id: numberOf(block.id) }
      return block.type === 'tool-result' ? { ...block, callId: numberOf(block.callId) } : block
    }),
  }))
}

/** A sealed thought is one without words, and one without a proof carries a seal that says so. */
function responsesBlock(block: ResponseBlock): ResponseBlock {
  if (block.type === 'redacted-reasoning')
    return { type: 'reasoning', text: '', signature: block.carrier }
  const blob = sealCarrier({ issuer: 'unknown', blob: '' }, 'openai-responses')
  return block.type === 'reasoning' && !block.signature
    ? { ...block, signature: { issuer: 'openai-responses', blob } }
    : block
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

/** Caches are never written on request, so what was written counts as read anew. */
const noWrites = (usage: Usage): Usage => ({
  ...usage,
  input: usage.input + usage.cacheWrite5m + usage.cacheWrite1h,
  cacheWrite5m: 0,
  cacheWrite1h: 0,
})

/** A sealed thought rides as a proof; a refusal is text; arguments are an object, so that a call cut off is none. */
function geminiBlock(block: ResponseBlock, cut: boolean): readonly ResponseBlock[] {
  switch (block.type) {
    case 'redacted-reasoning':
      return []
    case 'reasoning':
      return block.text === '' && block.signature?.blob.startsWith('aGlkZGVu') ? [] : [block]
    case 'refusal':
      return [{ type: 'text', text: block.text, citations: [] }]
    case 'tool-call': {
      const whole = isWhole(block.arguments)
      if (cut && !whole) return []
      return [whole ? { ...block, arguments: respelt(block.arguments) } : block]
    }
    // Where it stands in the answer is told, not its words; the search behind it is told beside it.
    case 'text':
      return [{ ...block, citations: block.citations.map(unquoted) }]
    case 'opaque':
      return []
    default:
      return [block]
  }
}

const unquoted = ({ text: _text, ...source }: Citation): Citation => source

function isWhole(words: string): boolean {
  try {
    JSON.parse(words)
    return true
  } catch {
    return false
  }
}

/** Files have no names, and what stands at an address is not fetched. */
function geminiPart(block: Block): Block {
  if (block.type === 'file') {
    const { filename: _, ...rest } = block
    return rest
  }
  if (block.type === 'image' && block.source.kind === 'url') return { type: 'text', text: '' }
  if (block.type === 'text' && block.text.includes('left out')) return { type: 'text', text: '' }
  return block
}

/** Who takes no arguments declares none. */
function geminiTool(tool: Tool): Tool {
  if (tool.type !== 'function' || !tool.parameters) return tool
  const { parameters, ...rest } = tool
  return Object.keys(parameters['properties'] ?? {}).length === 0 ? rest : tool
}
