/** Writes the tool calls of an assistant message. */
import type { Carrier, ToolCallBlock } from '../../hub/content.ts'
import type { Target } from '../codec.ts'
import type { GptFacts } from '../kit/gpt-facts.ts'
import { fitId } from '../kit/ids.ts'
import type { NameMap } from '../kit/names.ts'
import type { Writing } from './build-parts.ts'
import { wrapInput } from '../kit/tool-input.ts'
import { homes } from './thoughts.ts'
import type { WireToolCall } from './wire.ts'

export interface CallWriting extends Writing {
  readonly names: NameMap
  readonly facts: GptFacts
}

/** OpenAI refuses ids of more than 40 characters in `tool_calls[].id`. */
const idLimits = { forbidden: /[^a-zA-Z0-9_.:|-]/g, maxLength: 40 }

export const wireId = (id: string): string => fitId(id, idLimits)

/** Google's own proofs are right for its models wherever they are served: here they have the place that Google gave them. */
const isOurs = ({ issuer }: Carrier, target: Target): boolean =>
  issuer === target.issuer || (issuer === homes.google && /(?:^|\/)gemini-/i.test(target.model))

export function toolCall(
  call: ToolCallBlock,
  { names, notes, target, facts }: CallWriting,
): WireToolCall {
  const id = wireId(call.id)
  const name = names.wire(call.name, call.namespace)
  const proof = call.signature
  const ours = proof && isOurs(proof, target) ? proof.blob : undefined
  if (proof && ours === undefined)
    notes.add('tool call signature', `dropped: sealed by ${proof.issuer}, which the target is not`)
  const extra = ours === undefined ? {} : { extra_content: { google: { thought_signature: ours } } }
  if (call.kind === 'custom' && !facts.customTools)
    return {
      id,
      type: 'function',
      function: { name, arguments: wrapInput(call.arguments) },
      ...extra,
    }
  return call.kind === 'custom'
    ? { id, type: 'custom', custom: { name, input: call.arguments }, ...extra }
    : {
        id,
        type: 'function',
        function: { name, arguments: call.arguments === '' ? '{}' : call.arguments },
        ...extra,
      }
}
