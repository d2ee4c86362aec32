/** Looks up what a model behind the Gemini API accepts by its name. */
import {
  type GeminiFacts,
  type GeminiLevel,
  geminiRows,
  newestGemini,
  plainGemini,
} from './model-facts.ts'

export type { GeminiFacts, GeminiLevel }

/** `gemini-2.5-flash-lite-preview-06-17`, `gemini-3-pro-preview`, `models/gemini-3.1-flash`, `gemini-9-ultra`. */
const named = /gemini-(\d{1,2})(?:\.(\d{1,2}))?-(pro|flash-lite|flash)?/
/** `gemini-flash-latest`, which is the newest of its family. */
const latest = /gemini-(?:pro|flash-lite|flash)-latest/
/** Models that draw or speak think in their own ways and are told nothing about it. */
const special = /image|tts|audio|live|embedding|robotics|computer-use/

/**
 * A Gemini newer than the table is taken for the newest one, because each generation asks for more care than the one
 * before. A name that is no Gemini's (Gemma, a tuned model) gets nothing that it might refuse.
 */
export function geminiFacts(model: string): GeminiFacts {
  const name = model.toLowerCase()
  const facts = factsByName(name)
  if (!special.test(name)) return facts
  const { maxOutput: _, ...kept } = facts
  return { ...kept, thinking: 'none', levels: [] }
}

function factsByName(name: string): GeminiFacts {
  const found = named.exec(name)
  if (!found) return latest.test(name) ? newestGemini : plainGemini
  const [, major, minor, family] = found
  const version = Number(major) * 100 + Number(minor ?? 0)
  const row = geminiRows.find((one) => one.family === family && version >= one.from)
  if (row && version < 400) return row.facts
  return version >= 300 ? newestGemini : plainGemini
}
