/** Answers an embeddings request (OpenAI API reference, Create embeddings). */
import { object, strings, wrong } from '../body.ts'
import { vectorOf } from '../embed.ts'
import { estimateTokens } from '../tokens.ts'

/** Numbers as the reference packs them: four bytes each, the low one first, in base64. */
const packed = (vector: readonly number[]): string =>
  Buffer.from(Float32Array.from(vector).buffer).toString('base64')

/** Throws Unreadable. */
export function embed(body: unknown): unknown {
  const whole = object(body, 'body')
  const { model, dimensions } = whole
  if (typeof model !== 'string' || model === '') return wrong('model', 'the name of a model')
  const inputs = strings(whole['input'])
  if (inputs.length === 0) return wrong('input', 'a text or a list of texts')
  const tokens = inputs.reduce((sum, text) => sum + estimateTokens(text), 0)
  return {
    object: 'list',
    model,
    data: inputs.map((text, index) => {
      const vector = vectorOf(text, dimensions)
      const embedding = whole['encoding_format'] === 'base64' ? packed(vector) : vector
      return { object: 'embedding', index, embedding }
    }),
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}
