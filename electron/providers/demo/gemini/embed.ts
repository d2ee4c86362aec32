/** Answers embedContent and batchEmbedContents (Gemini API reference, Embeddings). */
import type { Json } from '../../../codecs/kit/read.ts'
import { object, string, wrong } from '../body.ts'
import { vectorOf } from '../embed.ts'
import { field, objectAt, objectsAt } from './fields.ts'

function embedding(request: Json): { readonly values: readonly number[] } {
  const parts = objectsAt(objectAt(request, 'content'), 'parts')
  if (parts.length === 0) return wrong('content', 'a content with text')
  const text = parts.map((part) => string(part['text'])).join('')
  return { values: vectorOf(text, field(request, 'outputDimensionality')) }
}

/** `path`: which of the two is asked. Throws Unreadable. */
export function embed(body: unknown, path: string): unknown {
  const whole = object(body, 'body')
  return path.includes(':batchEmbedContents')
    ? { embeddings: objectsAt(whole, 'requests').map(embedding) }
    : { embedding: embedding(whole) }
}
