/** Reads a small JSON request that names a model and is no exchange of messages: a count, an embedding. */
import type { Plan } from '../bindings/plan.ts'
import type { ModelPurpose } from '../providers/provider.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { authenticate } from './authenticate.ts'
import { parseBody } from './ask.ts'
import { readBody } from './body.ts'
import { invalid } from './invalid.ts'
import type { Incoming, Run } from './run.ts'
import type { Services } from './services.ts'

export interface ModelAsk {
  /** The public model name. */
  readonly model: string
  readonly body: Readonly<Record<string, unknown>>
  /** The body as it came. */
  readonly bytes: Buffer
  readonly plan: Plan
}

/** Throws Failure. */
export async function askModel(
  incoming: Incoming,
  run: Run,
  { services, purpose }: { readonly services: Services; readonly purpose?: ModelPurpose },
): Promise<ModelAsk> {
  const client = authenticate(incoming.request, services)
  run.tally.keyId = client.keyId
  run.tally.groupId = client.groupId
  const bytes = await readBody(incoming.request, services.bodyLimit())
  run.tally.requestBytes = bytes.length
  const body = parseBody(bytes)
  if (!isRecord(body)) throw invalid('The body must be a JSON object.')
  const model = incoming.addressed?.model ?? body['model']
  if (typeof model !== 'string' || model === '')
    throw invalid('model: expected a non-empty string', 'model')
  run.tally.model = model.slice(0, 200)
  return {
    model,
    body,
    bytes,
    plan: services.resolve(
      client,
      purpose === undefined ? model : { model, purpose },
      services.clock.now(),
    ),
  }
}
