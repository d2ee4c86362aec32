/** Names what texts to be embedded bring along that the target has no place for. */
import type { EmbeddingRequest, Warning } from '../codec.ts'
import { given } from './read.ts'

/** One warning for each field that only another protocol than the target's knows. */
export function foreignExtras(
  { extras }: Pick<EmbeddingRequest, 'extras'>,
  protocol: string,
): readonly Warning[] {
  if (!extras || extras.protocol === protocol) return []
  const fields = extras.inputs.flatMap((input) =>
    Object.keys(input).filter((field) => given(input[field])),
  )
  const action = `dropped: only ${extras.protocol} knows it`
  return [...new Set(fields)].map((field) => ({ field, action }))
}
