/** Writes a hub request as the body of a Chat Completions request. */
import type { Effort, OutputFormat, Reasoning, Request } from '../../hub/request.ts'
import type { Target, Wire } from '../codec.ts'
import { fingerprint } from '../kit/hash.ts'
import { toolNameLimits, nameMap } from '../kit/names.ts'
import { pairTools } from '../kit/pair-tools.ts'
import { isRecord, present } from '../kit/read.ts'
import { systemMessage, turnMessages } from './build-messages.ts'
import { identities, toolFields } from './build-tools.ts'
import { notes as openNotes, type Notes } from './notes.ts'
import { path, protocol } from './protocol.ts'

type Extras = Readonly<Record<string, unknown>>

/** Always streams, and always asks for usage. */
export function buildRequest(request: Request, target: Target): Wire {
  const notes = openNotes()
  const extras = request.extras[protocol] ?? {}
  const names = nameMap(identities(request.tools), toolNameLimits)
  const { turns, warnings } = pairTools(request.turns)
  const writing = { target, notes, names }
  noteLost(request, extras, notes)
  const options = extras['stream_options']
  const body = {
    model: target.model,
    messages: [
      ...systemMessage(request.system, undefined, writing),
      ...turns.flatMap((turn) => turnMessages(turn, writing)),
    ],
    ...toolFields(request, writing),
    ...settings(request, notes),
    ...present({
      reasoning_effort: reasoningEffort(request.reasoning, extras, notes),
      user: userField(request.user, extras),
    }),
    ...extras,
    stream: true,
    stream_options: { ...(isRecord(options) ? options : {}), include_usage: true },
  }
  return {
    path,
    body,
    warnings: [...warnings, ...notes.all()],
    tools: names.tools,
  }
}

function settings(request: Request, notes: Notes): Record<string, unknown> {
  const { sampling, logprobs } = request
  return present({
    temperature: sampling.temperature,
    top_p: sampling.topP,
    seed: sampling.seed,
    frequency_penalty: sampling.frequencyPenalty,
    presence_penalty: sampling.presencePenalty,
    logit_bias: sampling.logitBias,
    max_completion_tokens: request.maxOutput,
    stop: request.stop.length > 0 ? request.stop : undefined,
    logprobs: logprobs && true,
    top_logprobs: logprobs?.top,
    response_format: request.output && responseFormat(request.output),
    verbosity: request.verbosity,
    prompt_cache_key: request.cacheKey && short(request.cacheKey),
    metadata: request.metadata,
    service_tier: serviceTier(request.tier, notes),
    store: request.store,
  })
}

/** What the hub holds and this protocol, or a translated answer, does not. */
function noteLost(request: Request, extras: Extras, notes: Notes): void {
  if (request.sampling.topK !== undefined && extras['top_k'] === undefined)
    notes.add('top_k', 'dropped: the target has no such setting')
  if ((request.count ?? 1) > 1)
    notes.add('n', 'one answer was asked for: a translated exchange carries one')
  if (request.logprobs)
    notes.add('logprobs', 'asked for, but a translated answer does not carry them')
  for (const other of Object.keys(request.extras))
    if (other !== protocol)
      for (const field of Object.keys(request.extras[other] ?? {}))
        notes.add(field, `dropped: only ${other} knows it`)
}

function responseFormat(output: OutputFormat): Record<string, unknown> {
  if (output.type === 'json') return { type: 'json_object' }
  const { name, schema, strict, description } = output
  return {
    type: 'json_schema',
    json_schema: { name, ...present({ description, strict }), schema },
  }
}

/** A dialect's own object, if the client sent one, says it already. */
function reasoningEffort(
  reasoning: Reasoning | undefined,
  extras: Extras,
  notes: Notes,
): string | undefined {
  if (!reasoning || extras['reasoning'] !== undefined || extras['thinking'] !== undefined)
    return undefined
  switch (reasoning.mode) {
    case 'off':
      return 'none'
    case 'auto':
      return undefined
    case 'effort':
      return reasoning.effort
    case 'budget': {
      const effort = effortOf(reasoning.tokens)
      notes.add('thinking budget', `${reasoning.tokens} tokens approximated as effort ${effort}`)
      return effort
    }
  }
}

/** The largest budget of each effort, in tokens; what is above them is `xhigh`. */
const budgets: readonly (readonly [Effort | 'none', number])[] = [
  ['none', 0],
  ['minimal', 512],
  ['low', 1024],
  ['medium', 8192],
  ['high', 24_576],
]

const effortOf = (tokens: number): Effort | 'none' =>
  budgets.find(([, most]) => tokens <= most)?.[0] ?? 'xhigh'

const tiers: ReadonlySet<string> = new Set(['auto', 'default', 'flex', 'scale', 'priority', 'fast'])

function serviceTier(tier: string | undefined, notes: Notes): string | undefined {
  if (tier === undefined || tiers.has(tier)) return tier
  // What Anthropic and Google call the ordinary tier.
  if (tier === 'standard_only' || tier === 'standard') return 'default'
  notes.add('service_tier', `dropped: the target has no tier ${tier}`)
  return undefined
}

/** A client that used the newer field gets it back by extras. */
function userField(user: string | undefined, extras: Extras): string | undefined {
  return user === undefined || extras['safety_identifier'] !== undefined ? undefined : short(user)
}

/** OpenAI takes at most 64 characters here; a longer one stays distinct and stable. */
const short = (text: string): string =>
  text.length <= 64 ? text : `${text.slice(0, 43)}_${fingerprint(text, 20)}`
