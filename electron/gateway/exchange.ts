/** The life of one client request, top to bottom. */
import type { Candidate, Client, Plan } from '../bindings/plan.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { type Ask, readAsk } from './ask.ts'
import type { Wishes } from './forward-body.ts'
import { startAttempt } from './attempt.ts'
import { authenticate } from './authenticate.ts'
import { readBody } from './body.ts'
import { openBooks } from './books.ts'
import { allBusy, errorOf, withWait } from './errors.ts'
import { isFinal } from './failover.ts'
import { hush } from './hush.ts'
import type { Secret } from '../kernel/secret.ts'
import type { Incoming, Run } from './run.ts'
import { Memory } from './memory.ts'
import { passes, protocolOf } from './passing.ts'
import type { GatewayServices, Services } from './services.ts'
import { followThread, type Thread, withOwner } from './threads.ts'

/** Serves the request and resolves when the ledger has it and the last byte is out. Never rejects. */
export async function exchange(
  incoming: Incoming,
  run: Run,
  services: GatewayServices,
): Promise<void> {
  try {
    const client = authenticate(incoming.request, services)
    run.tally.keyId = client.keyId
    run.tally.groupId = client.groupId
    const read = await readRequest(incoming, run, services)
    const { ask, thread, owner } = followThread(read, { incoming, client, kept: services.kept })
    const plan = withOwner(
      services.resolve(client, { model: ask.model, purpose: 'chat' }, services.clock.now()),
      owner,
    )
    await firstAnswer({ incoming, client, run, ask, thread, plan, services })
  } catch (thrown) {
    refuse(run, thrown)
  }
  await run.over
}

/** Ends the run with an error, also when that error cannot be told. */
export function refuse(run: Run, thrown: unknown): void {
  try {
    run.refuse(errorOf(thrown))
  } catch (again) {
    run.refuse(errorOf(again instanceof Failure ? new Error(again.message) : again))
  }
}

async function readRequest(
  { request, dialect, addressed }: Incoming,
  run: Run,
  services: Services,
): Promise<Ask> {
  const bytes = await readBody(request, services.bodyLimit())
  const ask = readAsk(dialect, bytes, addressed)
  run.tally.model = ask.model.slice(0, longestName)
  run.tally.requestBytes = ask.size
  return ask
}

/** More of a model's name is not kept (characters). */
const longestName = 200

interface Asked {
  readonly incoming: Incoming
  readonly client: Client
  readonly run: Run
  readonly ask: Ask
  readonly thread: Thread | undefined
  readonly plan: Plan
  readonly services: GatewayServices
}

/** Tries accounts until one has begun to answer; after that there is no going back. Throws Failure when none did. */
async function firstAnswer(asked: Asked): Promise<void> {
  const { plan, run } = asked
  if (!plan.ok) throw new Failure(plan.error)
  // Read for the way it will most likely go, before any account is troubled with a body at fault.
  run.tally.stream = wishesOf(asked, plan.candidates[0]).stream
  let error: GatewayError | undefined
  for (const candidate of plan.candidates) {
    if (run.ended) return
    const outcome = await attempt(asked, candidate)
    if (outcome === 'begun') return
    if (outcome === 'busy') continue
    error = outcome
    if (isFinal(error)) break
  }
  throw new Failure(error ?? allBusy(asked.ask.model, asked.services.clock.now()))
}

/** How the client wants its answer, read the way this candidate needs the body anyway. */
function wishesOf({ incoming, ask }: Asked, candidate: Candidate): Wishes {
  return passes(incoming.dialect, ask, candidate) ? ask.forwarding() : ask.parsed()
}

/** One try: `begun` once the upstream answers, `busy` when the account has no place free, else why it failed. */
async function attempt(
  asked: Asked,
  candidate: Candidate,
): Promise<'begun' | 'busy' | GatewayError> {
  const { incoming, run, services } = asked
  const protocol = protocolOf(incoming.dialect, candidate)
  const close = openBooks(run, candidate, { protocol, clock: services.clock })
  if (!close) return 'busy'
  try {
    let outcome = await call(asked, candidate)
    // A sign-in whose token ended early, or was renewed elsewhere, is renewed once.
    if (outcome !== 'begun' && (await renewed(candidate, outcome)) && !run.ended)
      outcome = await call(asked, candidate)
    if (outcome === 'begun') return outcome
    close(outcome.error)
    return outcome.error
  } catch (thrown) {
    const error = errorOf(thrown)
    close(error)
    return error
  }
}

/** Why a call failed before its answer began, and with which secret. */
interface Failed {
  readonly error: GatewayError
  readonly secret: Secret | undefined
}

async function renewed({ upstream }: Candidate, { error, secret }: Failed): Promise<boolean> {
  if (error.kind !== 'sign-in-expired' || !secret || !upstream.renew) return false
  return upstream.renew(secret)
}

async function call(asked: Asked, candidate: Candidate): Promise<'begun' | Failed> {
  const { incoming, client, run, ask, thread, services } = asked
  const { upstream } = candidate
  const { clock } = services
  const held = upstream.secret()
  const secret = held instanceof Promise ? await held : held
  // Ended meanwhile, by the client or by us: there is nobody to answer.
  if (run.ended) return 'begun'
  let retries = 1
  let begun = false
  return new Promise((resolve, reject) => {
    const start = (): void => {
      run.call = startAttempt({
        codec: incoming.codec,
        dialect: incoming.dialect,
        ask,
        wishes: wishesOf(asked, candidate),
        candidate,
        secret,
        tally: run.tally,
        memory: new Memory(services, { client, ask, thread, candidate, incoming }),
        answer: {
          begun: () => {
            begun = true
            resolve('begun')
          },
          failed: (thrown) => {
            const error = withWait(hush(thrown, secret), clock.now())
            if (begun) run.finish('', error)
            else resolve({ error, secret })
          },
          write: (bytes, written) => run.write(bytes, written),
          done: (last, error) => run.finish(last, error && hush(error, secret)),
        },
        forwarded: incoming.request.headers as Readonly<Record<string, string | undefined>>,
        query: queryOf(incoming),
        now: clock.now,
        stale: () => {
          if (retries-- > 0 && !run.ended) return restart()
          const error: GatewayError = {
            kind: 'upstream-unavailable',
            message: `${upstream.label} closed the connection before it answered.`,
          }
          resolve({ error, secret })
        },
      })
    }
    const restart = (): void => {
      try {
        start()
      } catch (thrown) {
        reject(thrown instanceof Error ? thrown : new Error('The call could not be made again.'))
      }
    }
    start()
  })
}

/** The query without the key, which belongs to us alone; none where the codec writes the upstream's query itself. */
function queryOf({ request, addressed }: Incoming): string {
  const url = request.url ?? ''
  const at = url.indexOf('?')
  if (at < 0 || addressed) return ''
  const query = new URLSearchParams(url.slice(at + 1))
  query.delete('key')
  const text = query.toString()
  return text === '' ? '' : `?${text}`
}
