/**
 * Compaction of a long conversation (OpenAI API reference, Responses, compact): the user's messages and one sealed item
 * that stands for everything else. Upstreams of this protocol do it themselves. Any other is asked for a summary, which
 * travels in an item of our own and becomes words again when a later request brings it back.
 */
import type { Block, ImageBlock, TextBlock, ToolResultBlock } from '../../hub/content.ts'
import { Failure } from '../../hub/error.ts'
import type { Request, Turn } from '../../hub/request.ts'
import type { Response } from '../../hub/response.ts'
import { noUsage, type StopReason } from '../../hub/usage.ts'
import type { Answering, Dialect, Passage } from '../codec.ts'
import { sealCarrier } from '../kit/carrier.ts'
import { isRecord, present, type Json } from '../kit/read.ts'
import { compactionIssuer, summaryLead, summaryWish } from './compaction-words.ts'
import { encodeStream } from './encode-stream.ts'
import { renderError, renderStreamError } from './errors.ts'
import { AnswerIds, responseId } from './item-ids.ts'
import { parseRequest } from './parse-request.ts'
import { passage } from './passage.ts'
import { protocol } from './protocol.ts'
import { threads } from './threads.ts'
import { usageJson } from './usage.ts'

const text = (words: string): TextBlock => ({ type: 'text', text: words })

/** The conversation with a last wish: its summary. Nothing of it may be answered by a tool, and no limit of the client's cuts it. */
export function parseCompaction(body: unknown): Request {
  const {
    toolChoice: _choice,
    parallelTools: _parallel,
    output: _output,
    maxOutput: _limit,
    ...request
  } = parseRequest(body)
  return {
    ...request,
    stream: false,
    tools: [],
    turns: [...retold(request.turns), { role: 'user', blocks: [text(summaryWish)] }],
  }
}

/**
 * Tool calls and their results as words of the assistant: without the tools, upstreams refuse them in any other form.
 * So every turn of the user that is left holds the user's own words. Thoughts are nobody's business any more.
 */
function retold(turns: readonly Turn[]): readonly Turn[] {
  return turns.flatMap((turn): readonly Turn[] => {
    const told = turn.blocks.filter((block) => block.type === 'tool-result')
    const said = turn.blocks.filter((block) => block.type !== 'tool-result')
    return [
      ...turnOf('assistant', told.map(toldResult)),
      ...turnOf(turn.role, turn.role === 'assistant' ? said.flatMap(toldBlock) : said),
    ]
  })
}

const turnOf = (role: Turn['role'], blocks: readonly Block[]): readonly Turn[] =>
  blocks.length > 0 ? [{ role, blocks }] : []

function toldBlock(block: Block): readonly Block[] {
  switch (block.type) {
    case 'tool-call':
      return [text(`[Called the tool ${block.name} (${block.id}) with: ${block.arguments}]`)]
    case 'reasoning':
      return []
    default:
      return [block]
  }
}

function toldResult({ callId, content }: ToolResultBlock): TextBlock {
  const words = content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`))
  return text(`[The tool answered (${callId}): ${words.join('\n')}]`)
}

/** Throws Failure `upstream-invalid` where there is no summary: an empty one would lose the conversation. */
export function renderCompaction(response: Response, answering: Answering): unknown {
  const ids = new AnswerIds(answering.id)
  const kept = (answering.asked?.().turns ?? []).filter(isOwnWords).map((turn, at) => ({
    id: ids.item('message', at),
    type: 'message',
    status: 'completed',
    role: 'user',
    content: turn.blocks.flatMap(writePart),
  }))
  const sealed = sealCarrier({ issuer: compactionIssuer, blob: summaryOf(response) }, protocol)
  return {
    id: responseId(answering.id),
    object: 'response.compaction',
    created_at: answering.created,
    output: [
      ...kept,
      { id: ids.item('compaction', kept.length), type: 'compaction', encrypted_content: sealed },
    ],
    usage: usageJson(response.usage ?? noUsage),
  }
}

/** Why an answer may have stopped before its summary was whole. */
const broken: ReadonlySet<StopReason> = new Set([
  'content-filter',
  'refusal',
  'length',
  'context-full',
])

function summaryOf({ blocks, stop }: Response): string {
  const words = blocks.flatMap((block) => (block.type === 'text' ? [block.text] : []))
  const summary = words.join('').trim()
  if (summary !== '' && !broken.has(stop.reason)) return summary
  const cut = stop.reason === 'length' || stop.reason === 'context-full'
  throw new Failure({
    kind: 'upstream-invalid',
    message: cut
      ? 'The summary of the conversation did not fit into one answer of the model; choose a model with longer answers.'
      : 'The model wrote no summary of the conversation; try again, or choose another model.',
  })
}

/** What the user said; not our wish for a summary, and not an earlier summary, which the new one holds. */
function isOwnWords({ role, blocks }: Turn): boolean {
  const [first] = blocks
  const made = first?.type === 'text' && (first.text === summaryWish || isSummary(first))
  return role === 'user' && blocks.length > 0 && !made
}

const isSummary = ({ text: words }: TextBlock): boolean => words.startsWith(summaryLead)

/** A part of a user's message as the client wrote it. */
function writePart(block: Block): readonly Json[] {
  switch (block.type) {
    case 'text':
      return [{ type: 'input_text', text: block.text, ...block.extras?.[protocol] }]
    case 'image':
      return [
        {
          type: 'input_image',
          ...addressOf(block.source, 'image_url'),
          ...present({ detail: block.detail }),
          ...block.extras?.[protocol],
        },
      ]
    case 'file':
      return [
        {
          type: 'input_file',
          ...addressOf(block.source, 'file_url'),
          ...present({ filename: block.filename }),
          ...block.extras?.[protocol],
        },
      ]
    case 'audio':
      return audioPart(block)
    // A part of a kind the hub has no word for.
    case 'opaque':
      return isRecord(block.raw) ? [block.raw] : []
    case 'refusal':
    case 'reasoning':
    case 'tool-call':
    case 'tool-result':
      return []
  }
}

const audioPart = ({ source, format }: Extract<Block, { type: 'audio' }>): readonly Json[] =>
  source.kind === 'base64'
    ? [{ type: 'input_audio', input_audio: { data: source.data, format } }]
    : []

/** `field`: what an address is called; bytes of a file have a field of their own. */
function addressOf(source: ImageBlock['source'], field: 'image_url' | 'file_url'): Json {
  switch (source.kind) {
    case 'url':
      return { [field]: source.url }
    case 'file-id':
      return { file_id: source.id }
    case 'base64': {
      const bytes = `data:${source.mediaType};base64,${source.data}`
      return field === 'file_url' ? { file_data: bytes } : { image_url: bytes }
    }
  }
}

/** An answer of this kind is never streamed. */
function wholePassage(): Passage {
  const { streamField: _, ...rest } = passage
  return { ...rest, path: () => '/responses/compact' }
}

export const compaction: Dialect = {
  id: protocol,
  client: {
    paths: ['/v1/responses/compact'],
    marks: [],
    parseRequest: parseCompaction,
    encodeStream,
    renderResponse: renderCompaction,
    renderError,
    renderStreamError,
    keepAlive: { before: '', during: '' },
    // A conversation may be named by its last answer; what a compaction gives is no answer to go on from.
    threads: { ...threads, keeps: () => false },
  },
  passage: wholePassage(),
  side: '/responses/compact',
}
