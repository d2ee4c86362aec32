/**
 * What a model accepts, where models of this protocol differ: a table, and how a name is looked up in it.
 *
 * Sources: Anthropic API documentation, "Thinking", "Effort", "Mid-conversation system messages" and the migration
 * guides of each model. Two kinds of names are not in the table. An unknown Claude is treated as the newest one,
 * because each generation refuses more than the one before, and what the newest accepts all successors so far did.
 * Any other vendor's model keeps what the client asked for: such endpoints ignore what they do not know, and clients
 * already send them `adaptive` (Claude Code does so for every name it does not know).
 */
import type { Effort } from '../../hub/request.ts'

export interface ModelFacts {
  /** How it is told to think: not at all, by a budget only, by either, or adaptively only. */
  readonly thinking: 'none' | 'budget' | 'either' | 'adaptive'
  /** The `thinking.type` that keeps it from thinking up front, or `none` where nothing does. */
  readonly off: 'disabled' | 'between_tools' | 'none'
  /** The values of `output_config.effort` it knows. */
  readonly efforts: readonly Effort[]
  /** Whether a tool may be forced: always, only while it does not think, or never. A budget always forbids it. */
  readonly forced: 'always' | 'without-thinking' | 'never'
  /** Sampling settings: all, temperature or top_p but not both, or none but the defaults. */
  readonly sampling: 'all' | 'one' | 'none'
  /** Whether it continues a turn of its own that the conversation ends with. */
  readonly prefill: boolean
  /** Whether it takes `role: "system"` behind a user turn. */
  readonly midSystem: boolean
  /** Whether it takes `output_config.format`. */
  readonly schemas: boolean
  /** Whether adaptive thinking, too, wants an open tool loop to carry a signed thought. A budget always does. */
  readonly signedLoops: boolean
  /** The most output tokens; absent where unknown. */
  readonly maxOutput?: number
}

const fourEfforts: readonly Effort[] = ['low', 'medium', 'high', 'max']
const allEfforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max']

const legacy: ModelFacts = {
  thinking: 'none',
  off: 'disabled',
  efforts: [],
  forced: 'always',
  sampling: 'all',
  prefill: true,
  midSystem: false,
  schemas: false,
  signedLoops: false,
  maxOutput: 8192,
}
const budget: ModelFacts = { ...legacy, thinking: 'budget', maxOutput: 64_000 }
const budget4_5: ModelFacts = { ...budget, sampling: 'one', schemas: true }
const either: ModelFacts = {
  ...budget4_5,
  thinking: 'either',
  efforts: fourEfforts,
  prefill: false,
  maxOutput: 128_000,
}
const adaptive4_7: ModelFacts = {
  ...either,
  thinking: 'adaptive',
  efforts: allEfforts,
  sampling: 'none',
}
const adaptive: ModelFacts = { ...adaptive4_7, midSystem: true }
const alwaysThinking: ModelFacts = { ...adaptive, off: 'none' }
const newest: ModelFacts = { ...alwaysThinking, forced: 'never' }

/** A model of another vendor behind an endpoint that speaks this protocol. */
const foreign: ModelFacts = {
  thinking: 'adaptive',
  off: 'disabled',
  efforts: allEfforts,
  forced: 'without-thinking',
  sampling: 'all',
  prefill: true,
  midSystem: false,
  schemas: true,
  signedLoops: true,
}

interface Row {
  readonly family: string
  /** The first version the row holds for, as major × 100 + minor. */
  readonly from: number
  readonly facts: ModelFacts
}

/** Newest first within a family. */
const rows: readonly Row[] = [
  { family: 'opus', from: 505, facts: newest },
  { family: 'opus', from: 408, facts: adaptive },
  { family: 'opus', from: 407, facts: adaptive4_7 },
  { family: 'opus', from: 406, facts: either },
  { family: 'opus', from: 405, facts: budget4_5 },
  { family: 'opus', from: 401, facts: { ...budget, sampling: 'one', maxOutput: 32_000 } },
  { family: 'opus', from: 400, facts: { ...budget, maxOutput: 32_000 } },
  { family: 'sonnet', from: 505, facts: { ...newest, off: 'between_tools' } },
  { family: 'sonnet', from: 500, facts: adaptive },
  { family: 'sonnet', from: 406, facts: either },
  { family: 'sonnet', from: 405, facts: budget4_5 },
  { family: 'sonnet', from: 307, facts: budget },
  { family: 'haiku', from: 500, facts: adaptive },
  { family: 'haiku', from: 405, facts: budget4_5 },
  { family: 'fable', from: 501, facts: newest },
  { family: 'fable', from: 0, facts: alwaysThinking },
  { family: 'mythos', from: 501, facts: newest },
  { family: 'mythos', from: 500, facts: alwaysThinking },
  { family: 'mythos', from: 0, facts: { ...alwaysThinking, midSystem: false } },
  { family: 'opus', from: 0, facts: legacy },
  { family: 'sonnet', from: 0, facts: legacy },
  { family: 'haiku', from: 0, facts: legacy },
]

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
  if (!name.includes('claude')) return foreign
  if (/claude-(instant|v?[12])\b/.test(name)) return legacy
  const parts = nameParts(name)
  if (!parts) return newest
  const version = parts.version ?? (parts.family === 'mythos' ? 0 : Infinity)
  return rows.find((row) => row.family === parts.family && version >= row.from)?.facts ?? newest
}
