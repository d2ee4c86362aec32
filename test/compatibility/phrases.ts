/** The small pieces that the features of the grid are written with. */
import type {
  Block,
  TextBlock,
  ToolCallBlock,
  ToolResultBlock,
} from '../../electron/hub/content.ts'
import type { Request, Tool, Turn } from '../../electron/hub/request.ts'

export const text = (words: string): TextBlock => ({ type: 'text', text: words })

export const user = (...blocks: readonly Block[]): Turn => ({ role: 'user', blocks })

export const assistant = (...blocks: readonly Block[]): Turn => ({ role: 'assistant', blocks })

export const spoken = (role: Turn['role'], words: string): Turn => ({ role, blocks: [text(words)] })

/** Every block of a conversation, in order. */
export const blocksOf = ({ turns }: Request): readonly Block[] =>
  turns.flatMap(({ blocks }) => blocks)

export const look = {
  type: 'function',
  name: 'look',
  description: 'Looks somewhere',
  parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
} as const satisfies Tool

export const go = {
  type: 'function',
  name: 'go',
  description: 'Goes somewhere',
  parameters: { type: 'object', properties: { to: { type: 'string' } }, required: ['to'] },
} as const satisfies Tool

export const call = (id: string, words: string, name = 'look'): ToolCallBlock => ({
  type: 'tool-call',
  id,
  name,
  arguments: words,
  kind: 'function',
})

export const result = (
  callId: string,
  ...content: ToolResultBlock['content']
): ToolResultBlock => ({ type: 'tool-result', callId, content, isError: false, kind: 'function' })

/** A tool of free text. */
export const patch = {
  type: 'custom',
  name: 'patch',
  description: 'Patches files',
} as const satisfies Tool

/** A tool in a namespace. */
export const spaced = { ...look, namespace: 'sky' } as const satisfies Tool

export const png = { kind: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' } as const

export const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' } as const
