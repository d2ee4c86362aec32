/** Tells what a listed model is for: by what the platform says of it and, failing that, by its id. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import type { ModelPurpose } from '../provider.ts'

/** `other`: it ranks, judges, films or talks live, which nobody can ask of the gateway. */
export type Trade = ModelPurpose | 'other'

/** A pattern for any of these as whole words of an id. Underscores do not end a word: ids use `-`, `/`, `:` and `.` for that. */
const words = (...all: readonly string[]): RegExp =>
  new RegExp(`(?:^|[-/:.])(?:${all.join('|')})(?:$|[-/:.\\d])`, 'i')

/** The first that matches decides. Unknown names are left open: a new model is more likely a chat model. */
const byName: readonly (readonly [RegExp, Trade | undefined])[] = [
  [words('rerank', 'reranker', 'moderation', 'realtime', 'ocr', 'sora', 't2v', 'i2v'), 'other'],
  [words('embed', 'embedding', 'embeddings', 'embeddinggemma', 'all-minilm'), 'embedding'],
  [/(?:^|[-/])(?:bge|gte|e5|jina-(?:clip|colbert))(?:$|[-:])/i, 'embedding'],
  [
    words('whisper', 'tts', 'transcribe', 'transcription', 'speech', 'orpheus', 'cosyvoice'),
    'audio',
  ],
  [/sensevoice|telespeech/i, 'audio'],
  // They draw in the middle of a conversation.
  [/(?:^|\/)(?:gemini|gpt-(?:4o|5))[-.\w]*-image(?:-|$)/i, undefined],
  [words('dall-e', 'image', 'imagen', 'stable-diffusion', 'flux', 'kolors', 'cogview'), 'image'],
]

/** Undefined when the id does not say. */
export const tradeByName = (id: string): Trade | undefined =>
  byName.find(([name]) => name.test(id))?.[1]

/** Kinds by the words of LM Studio and Together. */
const kinds: Readonly<Record<string, Trade>> = {
  llm: 'chat',
  vlm: 'chat',
  chat: 'chat',
  embedding: 'embedding',
  embeddings: 'embedding',
  image: 'image',
  audio: 'audio',
  transcribe: 'audio',
  moderation: 'other',
  rerank: 'other',
  video: 'other',
}

/** What OpenRouter's models put out; its transcriptions cannot be asked for in OpenAI's form. */
const outputs: readonly (readonly [string, ModelPurpose])[] = [
  ['text', 'chat'],
  ['embeddings', 'embedding'],
  ['image', 'image'],
  ['speech', 'audio'],
  ['audio', 'audio'],
]

/** Mistral says what each model can do; of those that do neither, only the name tells more. */
function ableTo(capabilities: Json, id: string): readonly Trade[] | undefined {
  const { completion_chat: chats, audio_transcription: listens } = capabilities
  if (typeof chats !== 'boolean') return undefined
  const able: Trade[] = [
    ...(chats ? ['chat' as const] : []),
    ...(listens === true ? ['audio' as const] : []),
  ]
  return able.length > 0 ? able : [tradeByName(id) ?? 'other']
}

/** All trades the platform says the model has; undefined when it does not say. */
function tradesSaid(entry: Json, id: string): readonly Trade[] | undefined {
  const { capabilities, architecture, type } = entry
  const able = isRecord(capabilities) ? ableTo(capabilities, id) : undefined
  if (able) return able
  const puts = isRecord(architecture) ? architecture['output_modalities'] : undefined
  if (Array.isArray(puts))
    return outputs.flatMap(([output, purpose]) => (puts.includes(output) ? [purpose] : []))
  const kind = typeof type === 'string' && Object.hasOwn(kinds, type) ? kinds[type] : undefined
  return kind && [kind]
}

/** Undefined when neither the platform nor the id says, and for one that converses and does something else besides. */
export function tradeOf(id: string, entry: unknown): Trade | undefined {
  const said = isRecord(entry) ? tradesSaid(entry, id) : undefined
  if (!said) return tradeByName(id)
  return said.includes('chat') && said.length > 1 ? undefined : (said[0] ?? 'other')
}
