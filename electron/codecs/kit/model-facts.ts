/**
 * What models accept, where models of one vendor differ: the one data file. How a name is looked up stands elsewhere.
 *
 * Sources for Claude: Anthropic API documentation, "Thinking", "Effort", "Mid-conversation system messages", "Fast mode" and the
 * migration guides of each model.
 */
import type { Effort } from '../../hub/request.ts'

/** What a model behind Anthropic Messages accepts, where they differ. */
export interface ClaudeFacts {
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

/** Models before thinking. */
export const legacyClaude: ClaudeFacts = {
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
const budget: ClaudeFacts = { ...legacyClaude, thinking: 'budget', maxOutput: 64_000 }
const budget4_5: ClaudeFacts = { ...budget, sampling: 'one', schemas: true }
const either: ClaudeFacts = {
  ...budget4_5,
  thinking: 'either',
  efforts: fourEfforts,
  prefill: false,
  maxOutput: 128_000,
}
const adaptive4_7: ClaudeFacts = {
  ...either,
  thinking: 'adaptive',
  efforts: allEfforts,
  sampling: 'none',
}
const adaptive: ClaudeFacts = { ...adaptive4_7, midSystem: true }
const alwaysThinking: ClaudeFacts = { ...adaptive, off: 'none' }
/** The newest generation; also what an unknown Claude is taken for, as each generation refuses more than the one before. */
export const newestClaude: ClaudeFacts = { ...alwaysThinking, forced: 'never' }

/**
 * A model of another vendor behind an endpoint that speaks Anthropic Messages. It keeps what the client asked for: such
 * endpoints ignore what they do not know, and clients already send them `adaptive`.
 */
export const behindMessages: ClaudeFacts = {
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

interface ClaudeRow {
  readonly family: string
  /** The first version the row holds for, as major × 100 + minor. */
  readonly from: number
  readonly facts: ClaudeFacts
}

/** Newest first within a family. */
export const claudeRows: readonly ClaudeRow[] = [
  { family: 'opus', from: 505, facts: newestClaude },
  { family: 'opus', from: 408, facts: adaptive },
  { family: 'opus', from: 407, facts: adaptive4_7 },
  { family: 'opus', from: 406, facts: either },
  { family: 'opus', from: 405, facts: budget4_5 },
  { family: 'opus', from: 401, facts: { ...budget, sampling: 'one', maxOutput: 32_000 } },
  { family: 'opus', from: 400, facts: { ...budget, maxOutput: 32_000 } },
  { family: 'sonnet', from: 505, facts: { ...newestClaude, off: 'between_tools' } },
  { family: 'sonnet', from: 500, facts: adaptive },
  { family: 'sonnet', from: 406, facts: either },
  { family: 'sonnet', from: 405, facts: budget4_5 },
  { family: 'sonnet', from: 307, facts: budget },
  { family: 'haiku', from: 500, facts: adaptive },
  { family: 'haiku', from: 405, facts: budget4_5 },
  { family: 'fable', from: 501, facts: newestClaude },
  { family: 'fable', from: 0, facts: alwaysThinking },
  { family: 'mythos', from: 501, facts: newestClaude },
  { family: 'mythos', from: 500, facts: alwaysThinking },
  { family: 'mythos', from: 0, facts: { ...alwaysThinking, midSystem: false } },
  { family: 'opus', from: 0, facts: legacyClaude },
  { family: 'sonnet', from: 0, facts: legacyClaude },
  { family: 'haiku', from: 0, facts: legacyClaude },
]

/** From which version on a family takes `speed: "fast"` without a beta header. */
export const claudeSpeeds: readonly { readonly family: string; readonly from: number }[] = [
  { family: 'opus', from: 505 },
  { family: 'fable', from: 502 },
]

/**
 * What an OpenAI model accepts, where they differ.
 *
 * Sources: OpenAI API documentation, the pages of each model and the guides "Reasoning models" and "Using GPT-5";
 * its error messages where they list the values a model takes.
 */
export interface GptFacts {
  /** The efforts it can be asked for, beside `none`. Empty for models that do not reason. */
  readonly efforts: readonly Effort[]
  /** Whether it takes the effort `none`. */
  readonly none: boolean
  /** Whether it reasons where no effort is asked for. */
  readonly reasonsByDefault: boolean
  /** Whether it takes temperature, top_p, penalties and logprobs at any effort. */
  readonly sampling: boolean
  /** Whether it takes them at the effort `none` only. */
  readonly samplingAtNone: boolean
  readonly verbosity: boolean
  /** Whether it takes stop strings. */
  readonly stop: boolean
  /** The most stop strings; absent where unknown. */
  readonly mostStops?: number
  /** Whether it knows tools that take free text. */
  readonly customTools: boolean
  /** Whether Chat Completions lets it search the web. */
  readonly chatSearch: boolean
  /** Whether Chat Completions may be told of the images it made, in its own message. */
  readonly madeImages: boolean
  /** The most output tokens; absent where unknown. */
  readonly maxOutput?: number
}

/** A model of another vendor, or one we have not heard of: it is asked what the client asked. */
export const unknownGpt: GptFacts = {
  efforts: ['minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
  none: true,
  reasonsByDefault: false,
  sampling: true,
  samplingAtNone: true,
  verbosity: true,
  stop: true,
  // Few know them besides OpenAI, and every model can be given a function instead.
  customTools: false,
  chatSearch: true,
  madeImages: true,
}
const plainGpt: GptFacts = {
  ...unknownGpt,
  efforts: [],
  none: false,
  verbosity: false,
  mostStops: 4,
  chatSearch: false,
  madeImages: false,
  maxOutput: 16_384,
}
const searching: GptFacts = {
  ...plainGpt,
  sampling: false,
  samplingAtNone: false,
  chatSearch: true,
}
const oSeries: GptFacts = {
  ...plainGpt,
  efforts: ['low', 'medium', 'high'],
  reasonsByDefault: true,
  sampling: false,
  samplingAtNone: false,
  maxOutput: 100_000,
}
const gpt5: GptFacts = {
  ...oSeries,
  efforts: ['minimal', 'low', 'medium', 'high'],
  verbosity: true,
  stop: false,
  customTools: true,
  maxOutput: 128_000,
}
const gpt5Codex: GptFacts = { ...gpt5, efforts: ['low', 'medium', 'high'], verbosity: false }
const gpt5LaterCodex: GptFacts = { ...gpt5Codex, efforts: ['low', 'medium', 'high', 'xhigh'] }
const gpt5_1: GptFacts = {
  ...gpt5,
  efforts: ['low', 'medium', 'high'],
  none: true,
  reasonsByDefault: false,
  samplingAtNone: true,
}
const gpt5_2: GptFacts = { ...gpt5_1, efforts: ['low', 'medium', 'high', 'xhigh'] }
const gpt5_5: GptFacts = { ...gpt5_2, reasonsByDefault: true }
const gpt5_6: GptFacts = { ...gpt5_5, efforts: ['low', 'medium', 'high', 'xhigh', 'max'] }

interface GptRow {
  /** Matches the name without its vendor's prefix, in lower case. */
  readonly name: RegExp
  readonly facts: GptFacts
}

/** The first row that matches holds. */
export const gptRows: readonly GptRow[] = [
  {
    name: /^gpt-oss/,
    facts: { ...unknownGpt, efforts: ['low', 'medium', 'high'], none: false, verbosity: false },
  },
  { name: /^gpt-(?:4o(?:-mini)?-search|5-search)/, facts: searching },
  { name: /^gpt-5-chat/, facts: plainGpt },
  {
    name: /^gpt-5\.\d+-chat/,
    facts: { ...gpt5, efforts: ['medium'], verbosity: false, maxOutput: 16_384 },
  },
  { name: /^gpt-5-pro/, facts: { ...gpt5, efforts: ['high'], maxOutput: 272_000 } },
  { name: /^gpt-5\.\d+-pro/, facts: { ...gpt5, efforts: ['medium', 'high', 'xhigh'] } },
  { name: /^gpt-5(?:\.1)?-codex(?!-max)/, facts: gpt5Codex },
  { name: /^gpt-5\.\d+-codex/, facts: gpt5LaterCodex },
  { name: /^gpt-5(?:-|$)/, facts: gpt5 },
  { name: /^gpt-5\.1(?:-|$)/, facts: gpt5_1 },
  { name: /^gpt-5\.[234](?:-|$)/, facts: gpt5_2 },
  { name: /^gpt-5\.5(?:-|$)/, facts: gpt5_5 },
  { name: /^gpt-5\.[6-9](?:-|$)/, facts: gpt5_6 },
  { name: /^o1-(?:mini|preview)/, facts: { ...oSeries, efforts: [], maxOutput: 65_536 } },
  { name: /^o(?:3|4-mini)(?!-mini)(?:-|$)/, facts: { ...oSeries, stop: false } },
  { name: /^o[13](?:-|$)/, facts: oSeries },
  { name: /^gpt-4\.1/, facts: { ...plainGpt, maxOutput: 32_768 } },
  { name: /^(?:chatgpt-4o|gpt-4o|gpt-4\.5)/, facts: plainGpt },
  { name: /^gpt-4-turbo/, facts: { ...plainGpt, maxOutput: 4096 } },
  { name: /^gpt-4(?:-0613)?$/, facts: { ...plainGpt, maxOutput: 8192 } },
  { name: /^gpt-3\.5-turbo/, facts: { ...plainGpt, maxOutput: 4096 } },
]

/** What a model behind the Gemini API accepts, where they differ. */
export interface GeminiFacts {
  /** How it is told how much to think: not at all, by a budget of tokens, or by a level. */
  readonly thinking: 'none' | 'budget' | 'level'
  /** Thinking tokens; `canDisable`: whether 0 is allowed. */
  readonly budget: { readonly min: number; readonly max: number; readonly canDisable: boolean }
  /** The values of `thinkingLevel` it knows, lowest first. */
  readonly levels: readonly GeminiLevel[]
  /** The most output tokens; absent where unknown. */
  readonly maxOutput?: number
  /** Whether the first call of each step must carry its signature. */
  readonly signedCalls: boolean
  /** Whether pictures may lie inside the result of a call. */
  readonly resultParts: boolean
  /** Whether its own search may stand beside functions. */
  readonly mixesSearch: boolean
  /** Whether the form of the answer may be set while functions are offered. */
  readonly mixesSchema: boolean
  /** Whether it fetches any public https address, and not only its own store and YouTube. */
  readonly fetchesUrls: boolean
}

export type GeminiLevel = 'MINIMAL' | 'LOW' | 'MEDIUM' | 'HIGH'

const noBudget = { min: 0, max: 0, canDisable: true } as const

/** Models before thinking, and those that are no Gemini. */
export const plainGemini: GeminiFacts = {
  thinking: 'none',
  budget: noBudget,
  levels: [],
  signedCalls: false,
  resultParts: false,
  mixesSearch: false,
  mixesSchema: false,
  fetchesUrls: false,
}
const flash2_5: GeminiFacts = {
  ...plainGemini,
  thinking: 'budget',
  budget: { min: 0, max: 24_576, canDisable: true },
  maxOutput: 65_536,
  fetchesUrls: true,
}
const flashLite2_5: GeminiFacts = {
  ...flash2_5,
  budget: { min: 512, max: 24_576, canDisable: true },
}
const pro2_5: GeminiFacts = {
  ...flash2_5,
  budget: { min: 128, max: 32_768, canDisable: false },
}
const gemini3: GeminiFacts = {
  thinking: 'level',
  budget: noBudget,
  levels: ['MINIMAL', 'LOW', 'MEDIUM', 'HIGH'],
  maxOutput: 65_536,
  signedCalls: true,
  resultParts: true,
  mixesSearch: true,
  mixesSchema: true,
  fetchesUrls: true,
}
const threeLevels: GeminiFacts = { ...gemini3, levels: ['LOW', 'MEDIUM', 'HIGH'] }
/** A Gemini newer than the table. Its levels are those that all of the newest models know; no limit is assumed. */
const { maxOutput: _unknown, ...newestLevels } = threeLevels
export const newestGemini: GeminiFacts = newestLevels

interface GeminiRow {
  readonly family: 'pro' | 'flash' | 'flash-lite'
  /** The first version the row holds for, as major × 100 + minor. */
  readonly from: number
  readonly facts: GeminiFacts
}

/**
 * Newest first within a family. Sources: Gemini API documentation, "Thinking", "Gemini 3", "File input methods" and
 * "Tool combination"; Gemini Enterprise Agent Platform documentation, "Thinking".
 */
export const geminiRows: readonly GeminiRow[] = [
  { family: 'pro', from: 301, facts: threeLevels },
  { family: 'pro', from: 300, facts: { ...gemini3, levels: ['LOW', 'HIGH'] } },
  { family: 'pro', from: 205, facts: pro2_5 },
  { family: 'flash', from: 307, facts: threeLevels },
  { family: 'flash', from: 300, facts: gemini3 },
  { family: 'flash', from: 205, facts: flash2_5 },
  { family: 'flash-lite', from: 300, facts: gemini3 },
  { family: 'flash-lite', from: 205, facts: flashLite2_5 },
  { family: 'pro', from: 0, facts: { ...plainGemini, maxOutput: 8192 } },
  { family: 'flash', from: 0, facts: { ...plainGemini, maxOutput: 8192 } },
  { family: 'flash-lite', from: 0, facts: { ...plainGemini, maxOutput: 8192 } },
]
