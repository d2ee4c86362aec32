/** What the newer models miss in a client's own body: the proof of a call that another model made (Gemini docs, Thought signatures). */
import type { Passage } from '../codec.ts'
import { geminiFacts } from '../kit/gemini-facts.ts'
import { isRecord, type Json, records } from '../kit/read.ts'
import { camel } from './parse-names.ts'
import { type WireContent, withPlaceholders } from './signatures.ts'

/** `"functionCall"`, in either spelling. */
const marks = [
  { before: '"function', rare: 'Call"' },
  { before: '"function', rare: '_call"' },
]

export const lacking: NonNullable<Passage['lacking']> = (model) =>
  geminiFacts(model).signedCalls ? { marks, in: lacksProof } : undefined

/** Whether a proof would have to be made up. A body that cannot be read lacks nothing: the service says what is wrong. */
function lacksProof(body: unknown): boolean {
  const contents = isRecord(body) ? joined(records(body['contents']).map(contentOf)) : []
  return withPlaceholders(contents).some((content, at) => content !== contents[at])
}

/** Google's own SDKs keep each chunk of a streamed answer as a content of its own; the service joins them. */
function joined(contents: readonly WireContent[]): readonly WireContent[] {
  const turns: WireContent[] = []
  for (const content of contents) {
    const last = turns.at(-1)
    if (last?.role === content.role) for (const part of content.parts) last.parts.push(part)
    else turns.push(content)
  }
  return turns
}

const contentOf = ({ role, parts }: Json): WireContent => ({
  role: role === 'model' ? 'model' : 'user',
  parts: records(parts).map(camel),
})
