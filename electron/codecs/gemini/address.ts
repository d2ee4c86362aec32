/** Reads the addresses of the Gemini API, which name the model and what is asked of it: `/v1beta/models/<model>:<verb>`. */
import type { Addressed, Purpose } from '../codec.ts'

interface Verb {
  readonly purpose: Purpose
  readonly stream: boolean
}

/** Gemini API reference, Models: methods. */
const verbs: ReadonlyMap<string, Verb> = new Map([
  ['generateContent', { purpose: 'answer', stream: false }],
  ['streamGenerateContent', { purpose: 'answer', stream: true }],
  ['countTokens', { purpose: 'count', stream: false }],
  ['embedContent', { purpose: 'embed', stream: false }],
  ['batchEmbedContents', { purpose: 'embed', stream: false }],
])

/** The model may hold slashes and colons; the last colon stands before the verb. */
const form = /^\/v1(?:beta|alpha)?\/((?:models|tunedModels)\/.+):([A-Za-z]+)$/s

/** A stream comes as server-sent events where the query says so, else as one JSON array. */
const events = /[?&](?:\$|%24)?alt=sse(?:&|$)/i

/** Undefined for paths that are not this protocol's. `query`: with its question mark, or ''. */
export function address(
  path: string,
  query: string,
): { readonly purpose: Purpose; readonly addressed: Addressed } | undefined {
  const [, name = '', word = ''] = form.exec(decoded(path)) ?? []
  const verb = verbs.get(word)
  const model = modelName(name)
  if (!verb || model === '') return undefined
  const { purpose, stream } = verb
  if (!stream) return { purpose, addressed: { model, stream } }
  return { purpose, addressed: { model, stream, form: events.test(query) ? 'events' : 'array' } }
}

/** A model without the folder that sloppy clients name twice; tuned models keep theirs. */
export const modelName = (name: string): string => name.replace(/^(?:models\/)+/, '')

/** A path that is no valid percent-encoding stands for itself. */
function decoded(path: string): string {
  if (!path.includes('%')) return path
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}
