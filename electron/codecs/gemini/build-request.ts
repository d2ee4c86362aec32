/** Builds the request for an upstream of this protocol out of any hub request. */
import type { Request } from '../../hub/request.ts'
import type { Target, Wire } from '../codec.ts'
import { warnOfForeign } from '../kit/foreign-fields.ts'
import { geminiFacts } from '../kit/gemini-facts.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { gatherWarnings } from '../kit/warnings.ts'
import type { Building } from './build-context.ts'
import { buildConversation } from './build-contents.ts'
import { buildGeneration } from './build-generation.ts'
import { buildTools, toolNames } from './build-tools.ts'
import { answerPath, protocol } from './protocol.ts'

/** Always streams: the address says so. */
export function buildRequest(request: Request, target: Target): Wire {
  const building: Building = {
    target,
    facts: geminiFacts(target.model),
    names: toolNames(request.tools),
    warnings: gatherWarnings(),
  }
  const extras = request.extras[protocol] ?? {}
  const { tools, toolConfig, functions } = buildTools(request, building)
  const { system, contents } = buildConversation(request, building)
  const generation = buildGeneration(request, functions, building)
  const instructions = [...system, ...generation.system]
  const config = joined(extras['toolConfig'], { made: toolConfig, functions })
  warnUnsaid(request, building)
  const body: Record<string, unknown> = {
    ...unreadFields(extras),
    ...(instructions.length > 0 ? { systemInstruction: { parts: instructions } } : {}),
    contents,
    ...(tools ? { tools } : {}),
    ...(config ? { toolConfig: config } : {}),
    ...(generation.config ? { generationConfig: generation.config } : {}),
    ...buildTier(request, building),
  }
  return {
    path: answerPath(target.model, true),
    body,
    warnings: building.warnings.all(),
    tools: building.names.tools,
  }
}

/** Extras named like a field that is built here hold only the rest of that field. */
const built: ReadonlySet<string> = new Set([
  ...['contents', 'model', 'systemInstruction', 'tools', 'toolConfig', 'generationConfig'],
])

const unreadFields = (extras: Json): Json =>
  Object.fromEntries(Object.entries(extras).filter(([name]) => !built.has(name)))

/** What is built, with what a client of this protocol sent beside what the hub knows. */
function joined(
  rest: unknown,
  { made, functions }: { readonly made: Json | undefined; readonly functions: boolean },
): Json | undefined {
  if (!isRecord(rest)) return made
  const { functionCallingConfig: said, ...others } = rest
  const calling = made?.['functionCallingConfig']
  const validated = isRecord(said) && said['mode'] === 'VALIDATED'
  const config = {
    ...others,
    ...(functions && isRecord(said) ? { functionCallingConfig: said } : {}),
    ...made,
    ...(isRecord(calling) && isRecord(said)
      ? {
          functionCallingConfig: {
            ...said,
            ...calling,
            // To the hub, which does not know this mode, it is AUTO.
            ...(validated && calling['mode'] === 'AUTO' ? { mode: 'VALIDATED' } : {}),
          },
        }
      : {}),
  }
  return Object.keys(config).length > 0 ? config : undefined
}

/** Gemini API reference, `ServiceTier`, by what others call the same. */
const tiers: ReadonlyMap<string, string> = new Map([
  ['standard', 'standard'],
  ['default', 'standard'],
  ['standard_only', 'standard'],
  ['flex', 'flex'],
  ['priority', 'priority'],
  ['fast', 'priority'],
])

function buildTier({ tier }: Request, { warnings: told }: Building): Json {
  if (tier === undefined || tier === 'auto') return {}
  const word = tiers.get(tier.toLowerCase())
  if (word === undefined) told.add('service_tier', `${tier} dropped: the target has no such tier`)
  return word === undefined ? {} : { serviceTier: word }
}

/** Wishes this protocol has no field for. */
function warnUnsaid(request: Request, { warnings: told }: Building): void {
  const unsaid = {
    verbosity: request.verbosity,
    user: request.user,
    metadata: request.metadata,
    store: request.store === true ? true : undefined,
    prompt_cache_key: request.cacheKey,
  }
  for (const [field, value] of Object.entries(unsaid))
    if (value !== undefined) told.add(field, 'dropped: the target has no such setting')
  warnOfForeign(request, protocol, (field, action) => {
    told.add(field, action)
  })
}
