/** Images and audio: passed through to an account whose platform has them, whatever the body, since no protocol translates them. */
import type { Candidate } from '../bindings/plan.ts'
import type { Headers } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { noUsage } from '../hub/usage.ts'
import type { SidePath } from '../providers/provider.ts'
import type { Answer, Reader } from './answer.ts'
import { parseBody } from './ask.ts'
import { authenticate } from './authenticate.ts'
import { readBody } from './body.ts'
import { openBooks } from './books.ts'
import { errorReader } from './error-reader.ts'
import { allBusy, errorOf } from './errors.ts'
import { isFinal } from './failover.ts'
import { hush } from './hush.ts'
import { invalid } from './invalid.ts'
import { jsonOrText } from './json-or-text.ts'
import { type Form, modelField, withModel } from './multipart.ts'
import { plainPaths, split } from './paths.ts'
import type { Incoming, Run } from './run.ts'
import type { GatewayServices } from './services.ts'
import type { Tally } from './tally.ts'
import { signedIn } from './signed-in.ts'
import { callUpstream } from './upstream-call.ts'
import { upstreamError } from './upstream-error.ts'

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
  const { model } = form
  run.tally.model = model.slice(0, 200)
  run.tally.requestBytes = bytes.length
  const purpose = path.startsWith('/audio') ? 'audio' : 'image'
  const plan = services.resolve(client, { model, purpose }, services.clock.now())
  if (!plan.ok) throw new Failure(plan.error)
  let error: GatewayError | undefined
  let busy = false
  for (const candidate of plan.candidates) {
    const { provider, endpoint } = candidate.upstream
    if (provider.serves?.({ endpoint, path }) !== true) continue
    const outcome = await tryOne(relayed, { path, form, candidate })
    if (outcome === 'begun' || run.ended) return
    if (outcome === 'busy') busy = true
    else error = outcome
    if (error && isFinal(error)) break
  }
  if (error) throw new Failure(error)
  if (busy) throw new Failure(allBusy(model, services.clock.now()))
  throw new Failure({
    kind: 'unsupported',
    message: `No account behind ${JSON.stringify(model.slice(0, 100))} serves ${path}.`,
  })
}

function readForm(contentType: string, bytes: Buffer): Form {
  if (/^multipart\//i.test(contentType)) return modelField(contentType, bytes)
  const body = parseBody(bytes)
  const model = isRecord(body) ? body['model'] : undefined
  if (typeof model !== 'string' || model === '')
    throw invalid('model: expected a non-empty string', 'model')
  return { model, contentType: 'application/json', bytes }
}

interface Try {
  readonly path: SidePath
  readonly form: Form
  readonly candidate: Candidate
}

/** One try: `begun` once the upstream answers, `busy` when the account has no place free, else why it failed. */
async function tryOne(
  { incoming, run, services }: Relayed,
  { path, form, candidate }: Try,
): Promise<'begun' | 'busy' | GatewayError> {
  const { upstream, model } = candidate
  const { codec } = incoming
  const { clock } = services
  const close = openBooks(run, candidate, { protocol: codec.id, clock })
  if (!close) return 'busy'
  try {
    const secret = await upstream.secret()
    if (run.ended) return 'begun'
    const { url, headers } = upstream.provider.address({
      endpoint: upstream.endpoint,
      codec,
      path,
      secret,
      forwarded: incoming.request.headers as Headers,
      ...signedIn(upstream, undefined),
    })
    return await new Promise((resolve) => {
      const answer: Answer = {
        begun: () => resolve('begun'),
        failed(thrown) {
          const error = hush(thrown, secret)
          close(error)
          resolve(error)
        },
        write: (bytes) => run.pour(bytes),
        done: (last, error) => run.finish(last, error && hush(error, secret)),
      }
      run.call = callUpstream(
        {
          dispatcher: upstream.dispatcher,
          address: {
            url,
            headers: { ...headers, 'content-type': form.contentType, accept: '*/*' },
          },
          body: withModel(form, model),
          read: (head) =>
            head.status < 300
              ? passOn(run, answer, head.headers['content-type'])
              : errorReader(answer, (body) =>
                  upstreamError({ ...head, body }, { upstream, codec, secret, now: clock.now() }),
                ),
          failed: answer.failed,
        },
        clock.now,
      )
    })
  } catch (thrown) {
    const error = errorOf(thrown)
    close(error)
    return error
  }
}

/** More than this of an answer is not read for its usage (bytes). */
const longestRead = 32 * 1048576

/** Passes an answer on as it comes. One of JSON is read for its usage, which images have. */
function passOn(run: Run, answer: Answer, type = 'application/octet-stream'): Reader {
  const json = type.includes('json')
  const kept: Buffer[] = []
  let size = 0
  let begun = false

  function begin(): void {
    if (begun) return
    begun = true
    run.tally.passedThrough = true
    run.tally.stream = type.includes('event-stream')
    run.begin(type)
    answer.begun()
  }

  return {
    push(chunks) {
      begin()
      for (const chunk of chunks) {
        size += chunk.length
        if (json && size < longestRead) kept.push(chunk)
        answer.write(chunk)
      }
    },
    end() {
      begin()
      if (json && size < longestRead) readUsage(run.tally, Buffer.concat(kept))
      answer.done('')
    },
    // Too late for another account: a broken answer is told by a broken connection.
    fail: (error) => (begun ? answer.done('', error) : answer.failed(error)),
  }
}

function readUsage(tally: Tally, bytes: Buffer): void {
  const body = jsonOrText(bytes.toString('utf8'))
  const usage = isRecord(body) ? body['usage'] : undefined
  if (!isRecord(usage)) return
  const { input_tokens: input, output_tokens: output } = usage
  if (typeof input !== 'number' || typeof output !== 'number') return
  tally.usage = { ...noUsage, input, output }
  tally.usageWhole = true
}
