/** Requests that go on from an earlier answer by its id: the conversation is put back, or the account found that has it. */
import type { Client, Plan } from '../bindings/plan.ts'
import type { Threads } from '../codecs/codec.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure } from '../hub/error.ts'
import { type Ask, readAsk } from './ask.ts'
import { holds } from './byte-marks.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { Incoming } from './run.ts'

/** The earlier answer that a request names. */
export interface Thread {
  readonly previous: string
  /** What the client said this time, before the earlier conversation was put in front of it. */
  readonly said: readonly unknown[]
  /** The account whose upstream keeps the earlier answer, where we know it. */
  readonly owner?: string
  /** Whether the request now holds the whole conversation. */
  readonly joined: boolean
}

interface Whereabouts {
  readonly incoming: Incoming
  readonly client: Client
  readonly kept: KeptAnswers
}

/** Looks for the id of an earlier answer; where we keep that answer, the request comes back with the conversation in it. */
export function followThread(
  ask: Ask,
  whereabouts: Whereabouts,
): { readonly ask: Ask; readonly thread?: Thread } {
  const { threads } = whereabouts.incoming.dialect.client
  if (!threads) return { ask }
  const whole = withItems(ask, threads, whereabouts)
  if (!holds(whole.bytes, threads.mark)) return { ask: whole }
  const body = whole.body()
  const previous = isRecord(body) ? body[threads.field] : undefined
  if (!isRecord(body) || typeof previous !== 'string') return { ask: whole }
  const { incoming, client, kept } = whereabouts
  const earlier = kept.conversation(client.keyId, previous)
  const said = threads.said(body)
  if (earlier)
    return {
      ask: rewritten(threads.join(body, earlier), incoming),
      thread: { previous, said, joined: true },
    }
  const owner = kept.ownerOf(client.keyId, previous)?.accountId
  const thread = { previous, said, joined: false, ...(owner === undefined ? {} : { owner }) }
  return { ask: whole, thread }
}

/** The request with the items we keep in the place of their ids. */
function withItems(ask: Ask, threads: Threads, { incoming, client, kept }: Whereabouts): Ask {
  if (!holds(ask.bytes, threads.itemMark)) return ask
  const body = ask.body()
  if (!isRecord(body)) return ask
  return rewritten(
    threads.resolve(body, (id) => kept.item(client.keyId, id)),
    incoming,
  )
}

const rewritten = (body: unknown, { dialect, addressed }: Incoming): Ask =>
  readAsk(dialect, Buffer.from(JSON.stringify(body)), addressed)

/** Only the account whose upstream keeps the earlier answer can go on from it. */
export function withOwner(plan: Plan, thread: Thread | undefined): Plan {
  if (!plan.ok || thread?.owner === undefined) return plan
  const owner = plan.candidates.find(({ upstream }) => upstream.accountId === thread.owner)
  return owner ? { ...plan, candidates: [owner] } : plan
}

/** Throws Failure for a thread that an upstream of another protocol cannot know. */
export function requireJoined(thread: Thread | undefined, field: string): void {
  if (!thread || thread.joined) return
  throw new Failure({
    kind: 'unsupported',
    code: 'previous_response_not_found',
    param: field,
    status: 400,
    message: `${field}: Plugboard does not have the answer ${JSON.stringify(thread.previous.slice(0, 80))} (answers are kept in memory, for a day at most). Send the whole conversation instead.`,
  })
}
