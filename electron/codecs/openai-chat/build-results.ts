/** Writes the results of tools as messages of their own. */
import type { ToolResultBlock } from '../../hub/content.ts'
import { ownMarks, partOf, type Writing } from './build-parts.ts'
import { wireId } from './build-calls.ts'
import type { WireMessage, WirePart } from './wire.ts'

export interface ReadResult {
  readonly message: WireMessage
  /** What a tool message cannot hold, for the user message behind it. */
  readonly shown: readonly WirePart[]
}

/** Tool messages hold text alone (API reference), so pictures and files move behind them, with a note in their place. */
export function toolMessage(result: ToolResultBlock, writing: Writing): ReadResult {
  const id = wireId(result.callId)
  const shown: WirePart[] = []
  const parts = result.content.map((block): WirePart => {
    const part = partOf(block, writing)
    if (part.type === 'text') return part
    const what = block.type === 'image' ? 'image' : 'file'
    shown.push({ type: 'text', text: `[The ${what} that tool call ${id} gave:]` }, part)
    return { type: 'text', text: `[The ${what} stands in the next user message.]` }
  })
  const texts = result.isError ? marked(parts) : parts
  const [first] = texts
  return {
    message: {
      role: 'tool',
      tool_call_id: id,
      content: texts.length === 1 && first?.type === 'text' ? first.text : texts,
      ...(texts.length === 0 ? { content: '' } : {}),
      ...ownMarks(result, writing.notes),
    },
    shown,
  }
}

/** This protocol has no flag for a failed call, so the words must say it. */
function marked(parts: readonly WirePart[]): readonly WirePart[] {
  const [first, ...rest] = parts
  if (first?.type !== 'text') return [{ type: 'text', text: 'Error' }, ...parts]
  return /^\s*\W?error/i.test(first.text)
    ? parts
    : [{ type: 'text', text: `Error: ${first.text}` }, ...rest]
}
