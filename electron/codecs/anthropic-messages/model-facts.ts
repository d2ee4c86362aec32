/** How the name of a model is looked up among the facts about models of this protocol. */
import {
  behindMessages,
  claudeRows,
  claudeSpeeds,
  legacyClaude,
  newestClaude,
  type ClaudeFacts,
} from '../kit/model-facts.ts'

export type ModelFacts = ClaudeFacts

/** `claude-opus-4-6`, `claude-sonnet-4@20250514`, `anthropic/claude-haiku-4.5`, `claude-mythos-preview`. */
const familyFirst = /(opus|sonnet|haiku|fable|mythos)(?:[-.](\d{1,2})(?:[-.](\d{1,2}))?(?!\d))?/
/** `claude-3-7-sonnet-20250219`. */
const versionFirst = /claude-(\d{1,2})(?:[-.](\d{1,2}))?-(opus|sonnet|haiku)/

function nameParts(model: string): { family: string; version: number | undefined } | undefined {
  const early = versionFirst.exec(model)
  if (early) {
    const [, major, minor, family = ''] = early
    return { family, version: Number(major) * 100 + Number(minor ?? 0) }
  }
  const found = familyFirst.exec(model)
  if (!found) return undefined
  const [, family = '', major, minor] = found
  const version = major === undefined ? undefined : Number(major) * 100 + Number(minor ?? 0)
  return { family, version }
}

/** What the model of this name accepts. */
export function factsOf(model: string): ModelFacts {
  const name = model.toLowerCase()
  if (!name.includes('claude')) return behindMessages
  if (/claude-(instant|v?[12])\b/.test(name)) return legacyClaude
  const parts = nameParts(name)
  if (!parts) return newestClaude
  const version = parts.version ?? (parts.family === 'mythos' ? 0 : Infinity)
  return (
    claudeRows.find((row) => row.family === parts.family && version >= row.from)?.facts ??
    newestClaude
  )
}

/** Whether the model of this name can be asked to be fast by any client; one that is not known cannot. */
export function takesSpeed(model: string): boolean {
  const name = model.toLowerCase()
  const { family, version } = (name.includes('claude') ? nameParts(name) : undefined) ?? {}
  if (version === undefined) return false
  return claudeSpeeds.some((row) => row.family === family && version >= row.from)
}
