/** Writes the thoughts of an assistant message: their text, and the proofs that the target issued. */
import type { Block, ReasoningBlock } from '../../hub/content.ts'
import type { Writing } from './build-parts.ts'
import { entryOf, isThinkingBlock } from './thoughts.ts'
import type { WireDetail, WireThoughts } from './wire.ts'

/** Visible thoughts go out; a platform that refuses or needs them has its provider's quirk. Proofs go home only. */
export function thoughtsOf(blocks: readonly Block[], { notes, target }: Writing): WireThoughts {
  const thoughts = blocks.filter((block) => block.type === 'reasoning')
  const text = thoughts.map((thought) => thought.text).join('')
  const opaque: string[] = []
  const details: WireDetail[] = []
  const thinkingBlocks: WireDetail[] = []
  for (const thought of thoughts) {
    const proof = thought.redacted ?? thought.signature
    if (!proof) continue
    if (proof.issuer !== target.issuer) {
      notes.add(
        'reasoning signature',
        `dropped: sealed by ${proof.issuer}, which the target is not`,
      )
      continue
    }
    const detail = detailOf(thought, proof.blob)
    if (detail && isThinkingBlock(detail)) thinkingBlocks.push(detail)
    else if (detail) details.push(detail)
    else opaque.push(proof.blob)
  }
  return {
    ...(text === '' ? {} : { reasoning_content: text }),
    ...(opaque.length > 0 ? { reasoning_opaque: joinedProofs(opaque) } : {}),
    ...(details.length > 0 ? { reasoning_details: details } : {}),
    ...(thinkingBlocks.length > 0 ? { thinking_blocks: thinkingBlocks } : {}),
  }
}

/** The entry of `reasoning_details` or `thinking_blocks` that this thought came from, unchanged. */
function detailOf(thought: ReasoningBlock, blob: string): WireDetail | undefined {
  const entry = entryOf(blob)
  if (thought.redacted) return entry ?? { type: 'reasoning.encrypted', data: blob }
  if (!entry) return undefined
  if (isThinkingBlock(entry)) return { ...entry, thinking: thought.text }
  return entry['type'] === 'reasoning.summary'
    ? { ...entry, summary: thought.text }
    : { ...entry, text: thought.text }
}

/** There is room for one proof, unless they are of the kind that says how much each proves. */
const joinedProofs = (proofs: readonly string[]): string =>
  proofs.every((proof) => proof.startsWith('pb1.')) ? proofs.join('') : (proofs.at(-1) ?? '')
