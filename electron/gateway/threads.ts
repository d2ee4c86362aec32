/** Requests that go on from an earlier answer by its id: the conversation is put back, or the account found that has it. */
import type { Client, Plan, RuledOut } from '../bindings/plan.ts'
import { isRecord } from '../codecs/kit/read.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { type Ask, readAsk } from './ask.ts'
import { holds } from './byte-marks.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { Incoming } from './run.ts'

/** The earlier answer that a request names. */
export interface Thread {
  readonly previous: string
  /** What the client said this time, before the earlier conversation was put in front of it. */
  readonly said: readonly unknown[]
  /** Whether the request now holds the whole conversation. */
  readonly joined: boolean
}

/** A request with what it only named put back, as far as we keep it. */
export interface Followed {
  readonly ask: Ask
  readonly thread?: Thread | undefined
  /** The account whose upstream keeps what else was named, where we know it. */
  readonly owner?: string | undefined
}

interface Whereabouts {
  readonly incoming: Incoming
  readonly client: Client
  readonly kept: KeptAnswers
}

/** Looks for ids of earlier answers and of their items. */
export function followThread(ask: Ask, whereabouts: Whereabouts): Followed {
  const { threads } = whereabouts.incoming.dialect.client
  if (!threads) return { ask }
  const { field, mark, itemMark } = threads
  const followed = holds(ask.bytes, mark) ? followAnswer(ask, whereabouts, field) : { ask }
  return holds(followed.ask.bytes, itemMark) ? followItems(followed, whereabouts) : followed
}

/** Puts the conversation up to the answer that the request names in front of what is said now. */
function followAnswer(ask: Ask, { incoming, client, kept }: Whereabouts, field: string): Followed {
  const { threads } = incoming.dialect.client
  const body = ask.body()
  const previous = isRecord(body) ? body[field] : undefined
  if (!threads || !isRecord(body) || typeof previous !== 'string') return { ask }
  const earlier = kept.conversation(client.keyId, previous)
  const said = threads.said(body, earlier ?? [])
  if (!earlier)
    return {
      ask,
      thread: { previous, said, joined: false },
      owner: kept.ownerOf(client.keyId, previous),
    }
  const items = [...earlier.map(({ item }) => item), ...said]
  return {
    ask: rewritten(threads.join(body, items), incoming),
    thread: { previous, said, joined: true },
  }
}

/** Puts the items we keep in the place of their ids. */
function followItems(followed: Followed, { incoming, client, kept }: Whereabouts): Followed {
  const { threads } = incoming.dialect.client
  const body = followed.ask.body()
  if (!threads || !isRecord(body)) return followed
  let { owner } = followed
  let changed = false
  const whole = threads.resolve(body, (id) => {
    const item = kept.item(client.keyId, id)
    if (item === undefined) owner ??= kept.ownerOf(client.keyId, id)
    else changed = true
    return item
  })
  return { ...followed, ask: changed ? rewritten(whole, incoming) : followed.ask, owner }
}

const rewritten = (body: unknown, { dialect, addressed }: Incoming): Ask =>
  readAsk(dialect, Buffer.from(JSON.stringify(body)), addressed)

/** Only the account whose upstream keeps what was named can go on from it; while that rests, nobody can. */
export function withOwner(plan: Plan, accountId: string | undefined): Plan {
  if (accountId === undefined) return plan
  const { ruledOut } = plan
  const resting = ruledOut.find((one) => one.accountId === accountId)
  if (resting) return { ok: false, error: ownerRests(resting), ruledOut }
  const owner = plan.ok
    ? plan.candidates.find(({ upstream }) => upstream.accountId === accountId)
    : undefined
  return owner ? { ok: true, candidates: [owner], ruledOut } : plan
}

const ownerRests = ({ label, reason, until }: RuledOut): GatewayError => ({
  kind: 'no-account',
  message: `This conversation is kept by ${label}, which cannot serve now (${reason}). Try again later, or send the whole conversation instead.`,
  ...(until === undefined ? {} : { retryAt: until }),
})

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
