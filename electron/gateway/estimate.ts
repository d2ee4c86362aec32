/** Our own count of a request's input tokens: texts, tools, images, files and tool results, rather too many than too few. */
import type { Block } from '../hub/content.ts'
import type { Request, Tool } from '../hub/request.ts'
import type { Services } from './services.ts'

/** What an image costs at most where its size is unknown: its longer edge is scaled to 1568 pixels (Anthropic docs, "Vision"). */
const tokensPerImage = 1600
/** A page of a PDF, as text and as picture (Anthropic docs, "PDF support"), and about how many bytes of base64 it takes. */
const tokensPerPage = 3000
const bytesPerPage = 100_000
/** Gemini counts 32 tokens per second of audio; 16 kB of base64 is about a second of compressed sound. */
const tokensPerAudioSecond = 32
const bytesPerAudioSecond = 16_000
/** What each message and each tool adds for its frame. */
const tokensPerMessage = 4
const tokensPerTool = 12

/** An estimate in tokens. */
export async function estimateRequest(
  request: Request,
  services: Pick<Services, 'estimateTokens'>,
): Promise<number> {
  const texts: string[] = request.system.map(({ text }) => text)
  let fixed = request.system.length * tokensPerMessage
  for (const { blocks } of request.turns) {
    fixed += tokensPerMessage
    for (const block of blocks) fixed += weigh(block, texts)
  }
  for (const tool of request.tools) {
    fixed += tokensPerTool
    texts.push(toolText(tool))
  }
  if (request.output?.type === 'json-schema') texts.push(JSON.stringify(request.output.schema))
  return fixed + (await services.estimateTokens(texts.join('\n')))
}

/** Puts a block's words to the texts, and gives what it weighs beside them. */
function weigh(block: Block, texts: string[]): number {
  switch (block.type) {
    case 'text':
    case 'refusal':
    case 'reasoning':
      texts.push(block.text)
      return 0
    case 'tool-call':
      texts.push(block.name, block.arguments)
      return tokensPerMessage
    case 'tool-result':
      return block.content.reduce((sum, part) => sum + weigh(part, texts), tokensPerMessage)
    case 'image':
      return tokensPerImage
    case 'audio':
      return Math.ceil(bytesOf(block.source) / bytesPerAudioSecond) * tokensPerAudioSecond
    case 'file':
      if (block.text !== undefined) {
        texts.push(block.text)
        return 0
      }
      return Math.max(1, Math.ceil(bytesOf(block.source) / bytesPerPage)) * tokensPerPage
    case 'opaque':
      texts.push(JSON.stringify(block.raw) ?? '')
      return 0
  }
}

const bytesOf = (source: { readonly kind: string; readonly data?: string }): number =>
  source.data?.length ?? 0

function toolText(tool: Tool): string {
  switch (tool.type) {
    case 'function':
      return JSON.stringify([tool.name, tool.description, tool.parameters])
    case 'custom':
      return JSON.stringify([tool.name, tool.description, tool.grammar?.definition])
    case 'hosted':
      return JSON.stringify(tool.raw) ?? ''
  }
}
