/** Images and audio: passed through to an account whose platform has them, whatever the body, since no protocol translates them. */
import { request as send } from 'undici'
import type { Candidate } from '../bindings/plan.ts'
import type { Headers } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { noUsage } from '../hub/usage.ts'
import { parseBody } from './ask.ts'
import { authenticate } from './authenticate.ts'
import { readBody } from './body.ts'
import { isFinal } from './failover.ts'
import { hush } from './hush.ts'
import { invalid } from './invalid.ts'
import { modelField, type Form, withModel } from './multipart.ts'
import { networkError } from './network-error.ts'
import { plainPaths, split } from './paths.ts'
import type { SidePath } from '../providers/provider.ts'
import type { Incoming, Run } from './run.ts'
import type { GatewayServices } from './services.ts'
import { addAttempt } from './tally.ts'

/** OpenAI API reference: Images, Audio. */
const sidePaths = new Map<string, SidePath>([
  ['/v1/images/generations', '/images/generations'],
  ['/v1/images/edits', '/images/edits'],
  ['/v1/audio/speech', '/audio/speech'],
  ['/v1/audio/transcriptions', '/audio/transcriptions'],
  ['/v1/audio/translations', '/audio/translations'],
])

/** The path below a channel's base URL; undefined for other paths of the gateway. */
export function sidePathOf(url: string): SidePath | undefined {
  for (const path of plainPaths(split(url).path)) {
    const found = sidePaths.get(path)
    if (found) return found
  }
  return undefined
}

interface Relayed {
  readonly incoming: Incoming
  readonly run: Run
  readonly services: GatewayServices
}

/** Throws Failure. */
export async function relay(relayed: Relayed, path: SidePath): Promise<void> {
  const { incoming, run, services } = relayed
  const client = authenticate(incoming.request, services)
  run.tally.keyId = client.keyId
  run.tally.groupId = client.groupId
  const bytes = await readBody(incoming.request, services.bodyLimit())
  const form = readForm(incoming.request.headers['content-type'] ?? '', bytes)
  run.tally.model = form.model.slice(0, 200)
  run.tally.requestBytes = bytes.length
  const plan = services.resolve(client, form.model, services.clock.now())
  if (!plan.ok) throw new Failure(plan.error)
  let error: GatewayError | undefined
  for (const candidate of plan.candidates) {
    const { provider, endpoint } = candidate.upstream
    if (provider.serves?.({ endpoint, path }) !== true) continue
    const release = candidate.upstream.health.hold()
    if (!release) continue
    try {
      error = await tryOne(relayed, { path, form, candidate })
    } finally {
      release()
    }
    if (!error || run.ended) return
    if (isFinal(error)) break
  }
  throw new Failure(
    error ?? {
      kind: 'unsupported',
      message: `No account behind ${JSON.stringify(form.model.slice(0, 100))} serves ${path}.`,
    },
  )
}

function readForm(contentType: string, bytes: Buffer): Form {
  if (contentType.startsWith('multipart/')) return modelField(contentType, bytes)
  const body = parseBody(bytes)
  const model = isRecord(body) ? body['model'] : undefined
  if (typeof model !== 'string' || model === '')
    throw invalid('model: expected a non-empty string', 'model')
  return { model, contentType: 'application/json', bytes }
}

/** Resolves with nothing once the answer is out, or with why there is none. */
async function tryOne(
  { incoming, run, services }: Relayed,
  attempt: { readonly path: string; readonly form: Form; readonly candidate: Candidate },
): Promise<GatewayError | undefined> {
  const { path, form, candidate } = attempt
  const { upstream, model } = candidate
  const startedAt = services.clock.now()
  const leaving = new AbortController()
  incoming.response.once('close', () => leaving.abort())
  const secret = await upstream.secret()
  const { url, headers } = upstream.provider.address({
    endpoint: upstream.endpoint,
    codec: incoming.codec,
    path,
    secret,
    forwarded: incoming.request.headers as Headers,
  })
  let status: number | undefined
  let error: GatewayError | undefined
  try {
    const answer = await send(url, {
      method: 'POST',
      headers: { ...headers, 'content-type': form.contentType, accept: '*/*' },
      body: withModel(form, model),
      dispatcher: upstream.dispatcher,
      signal: leaving.signal,
    })
    status = answer.statusCode
    if (status < 300) {
      const type = answer.headers['content-type']
      run.tally.passedThrough = true
      await passOn(run, answer.body, typeof type === 'string' ? type : 'application/octet-stream')
    } else
      error = incoming.codec.upstream.parseError(
        status,
        jsonOrText(await answer.body.text()),
        answer.headers as Headers,
        services.clock.now(),
      )
  } catch (thrown) {
    error = networkError(
      thrown instanceof Error ? thrown : new Error('failed'),
      url,
      status !== undefined,
    )
  }
  if (error) error = hush(error, secret)
  const now = services.clock.now()
  if (error) upstream.health.failed(error, model, now)
  else upstream.health.succeeded(model, startedAt)
  addAttempt(
    run.tally,
    {
      accountId: upstream.accountId,
      channelId: upstream.channelId,
      provider: upstream.provider.id,
      protocol: incoming.codec.id,
      model,
      startedAt,
      durationMs: Math.max(0, now - startedAt),
    },
    { status, error },
  )
  if (!run.reply.committed) return error
  // Too late for another account: a broken answer is told by a broken connection.
  run.finish('', error)
  if (error) run.reply.destroy()
  return undefined
}

/** An answer with usage (images) is small JSON and read for it; all else flows. */
async function passOn(run: Run, body: AsyncIterable<Buffer>, type: string): Promise<void> {
  run.tally.stream = true
  run.reply.begin(type)
  const kept: Buffer[] = []
  let size = 0
  for await (const chunk of body) {
    if (run.ended) return
    size += chunk.length
    if (size < longestRead) kept.push(chunk)
    await run.pour(chunk)
  }
  if (type.includes('json') && size < longestRead) readUsage(run, Buffer.concat(kept))
}

/** More than this of an answer is not read for its usage (bytes). */
const longestRead = 32 * 1048576

function readUsage(run: Run, bytes: Buffer): void {
  const body = jsonOrText(bytes.toString('utf8'))
  const usage = isRecord(body) ? body['usage'] : undefined
  if (!isRecord(usage)) return
  const { input_tokens: input, output_tokens: output } = usage
  if (typeof input !== 'number' || typeof output !== 'number') return
  run.tally.usage = { ...noUsage, input, output }
  run.tally.usageWhole = true
}

function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
