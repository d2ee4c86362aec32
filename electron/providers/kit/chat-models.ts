/** Tells models that hold a conversation from those that embed, draw, speak, listen or judge. */
import { isRecord, type Json } from '../../codecs/kit/read.ts'

/** Whole words of a model id that only such models carry. Unknown names are kept: a new model is more likely a chat model. */
const otherTrades = [
  'embed',
  'embedding',
  'embeddings',
  'rerank',
  'reranker',
  'moderation',
  'whisper',
  'tts',
  'transcribe',
  'transcription',
  'realtime',
  'speech',
  'dall-e',
  'image',
  'sora',
  'stable-diffusion',
  'flux',
  'ocr',
]
// Underscores do not end a word here: ids use `-`, `/`, `:` and `.` between words.
const otherTrade = new RegExp(`(?:^|[-/:.])(?:${otherTrades.join('|')})(?:$|[-/:.\\d])`, 'i')
const embedsByName =
  /(?:^|[-/])(?:bge|gte|e5|nomic-embed|mxbai-embed|jina-(?:clip|colbert))(?:$|[-:])/i

const says = (entry: Json, key: string): readonly unknown[] | undefined =>
  Array.isArray(entry[key]) ? entry[key] : undefined

/** Whether a listed model can answer a chat, by what the platform says of it and, failing that, by its id. */
export function answersChats(id: string, entry: unknown): boolean {
  if (isRecord(entry)) {
    // Mistral says what each model can do.
    const able = isRecord(entry['capabilities'])
      ? entry['capabilities']['completion_chat']
      : undefined
    if (typeof able === 'boolean') return able
    // OpenRouter says what each model puts out.
    const shape = isRecord(entry['architecture']) ? entry['architecture'] : {}
    const puts = says(shape, 'output_modalities')
    if (puts) return puts.includes('text')
    // LM Studio and vLLM-like servers say the kind.
    if (entry['type'] === 'embeddings' || entry['type'] === 'embedding') return false
  }
  return !otherTrade.test(id) && !embedsByName.test(id)
}
