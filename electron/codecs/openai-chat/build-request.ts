/** Writes a hub request as the body of a Chat Completions request. */
import type { Request } from '../../hub/request.ts'
import type { Target, Wire } from '../codec.ts'
import { warnOfForeign } from '../kit/foreign-fields.ts'
import { gptFacts } from '../kit/gpt-facts.ts'
import { nameMap, toolNameLimits } from '../kit/names.ts'
import { pairTools } from '../kit/pair-tools.ts'
import { isRecord } from '../kit/read.ts'
import { systemMessage, turnMessages } from './build-messages.ts'
import { type OwnFields, settings } from './build-settings.ts'
import { identities, toolFields } from './build-tools.ts'
import { gatherWarnings, type Warnings } from '../kit/warnings.ts'
import { path, protocol } from './protocol.ts'

/** Always streams, and always asks for usage. */
export function buildRequest(request: Request, target: Target): Wire {
  const notes = gatherWarnings()
  const own = request.extras[protocol] ?? {}
  const names = nameMap(identities(request.tools), toolNameLimits)
  const { turns, warnings } = pairTools(request.turns)
  const facts = gptFacts(target.model)
  const writing = { target, notes, names, own, facts }
  noteLost(request, own, notes)
  const options = own['stream_options']
  const body = {
    model: target.model,
    messages: [
      ...systemMessage(request.system, undefined, writing),
      ...turnMessages(turns, writing),
    ],
    ...toolFields(request, writing),
    ...own,
    ...settings(request, writing),
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

/** What the hub holds and this protocol, or a translated answer, does not. */
function noteLost(request: Request, own: OwnFields, notes: Warnings): void {
  if (request.sampling.topK !== undefined && own['top_k'] === undefined)
    notes.add('top_k', 'dropped: the target has no such setting')
  if ((request.count ?? 1) > 1)
    notes.add('n', 'one answer was asked for: a translated exchange carries one')
  warnOfForeign(request, protocol, (field, action) => {
    notes.add(field, action)
  })
}
