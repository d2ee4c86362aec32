/** What an exchange leaves behind for the turns that follow it: its answer, its sealed thoughts, and who has them. */
import type { Candidate, Client } from '../bindings/plan.ts'
import { isRecord } from '../codecs/kit/read.ts'
import type { Event } from '../hub/event.ts'
import type { Request } from '../hub/request.ts'
import type { Ask } from './ask.ts'
import { keepsAnswers } from './passing.ts'
import type { Incoming } from './run.ts'
import type { GatewayServices } from './services.ts'
import { requireJoined, type Thread } from './threads.ts'
import { weigh } from './weigh.ts'

interface Subject {
  readonly client: Client
  readonly ask: Ask
  readonly thread: Thread | undefined
  readonly candidate: Candidate
  readonly incoming: Incoming
}

/** Made per attempt; a class, because closures of object literals would cost a hidden class each. */
export class Memory {
  readonly #services: GatewayServices
  readonly #subject: Subject

  constructor(services: GatewayServices, subject: Subject) {
    this.#services = services
    this.#subject = subject
  }

  /** Throws Failure for a request that goes on from an answer which nobody knows there. */
  requireKnown(): void {
    const { thread, incoming, candidate } = this.#subject
    const { threads } = incoming.dialect.client
    if (threads && !keepsAnswers(candidate)) requireJoined(thread, threads.field)
  }

  /** The request as a translation sends it: with what its client could not keep. Throws Failure. */
  request(): Request {
    const { ask, thread, client, incoming } = this.#subject
    const { threads } = incoming.dialect.client
    if (threads) requireJoined(thread, threads.field)
    return this.#services.recall.restore(client.keyId, ask.parsed())
  }

  /** What was asked, as answers repeat it: with the name of the answer it goes on from, which a translation leaves out. */
  asked(): Request {
    const { ask, thread, incoming } = this.#subject
    const { id, client } = incoming.dialect
    const request = ask.parsed()
    if (!thread || !client.threads) return request
    const own = { ...request.extras[id], [client.threads.field]: thread.previous }
    return { ...request, extras: { ...request.extras, [id]: own } }
  }

  /** Hears what a translated answer says; undefined where nothing of it will be needed. */
  listener(): ((events: readonly Event[]) => void) | undefined {
    const { ask, client } = this.#subject
    return ask.parsed().tools.length > 0 ? this.#services.recall.listener(client.keyId) : undefined
  }

  /** Keeps a translated answer as the client was told it; undefined where its client keeps it itself. */
  keeper(): ((answer: unknown) => void) | undefined {
    const { incoming, ask, client, thread } = this.#subject
    const { threads } = incoming.dialect.client
    const body = threads ? ask.body() : undefined
    if (!threads || !isRecord(body) || !threads.keeps(body)) return undefined
    return (answer) => {
      const id = isRecord(answer) ? answer['id'] : undefined
      const answered = threads.answered(answer)
      // Some platforms leave the items out of their last word: half a conversation is none.
      if (typeof id !== 'string' || answered.length === 0) return
      const said = thread?.said ?? threads.said(body, [])
      this.#services.kept.keep(client.keyId, id, {
        answer,
        said,
        answered,
        previous: thread?.previous,
        size: weigh(said) + weigh(answer),
      })
    }
  }

  /** The same for a forwarded answer; where the upstream keeps it, only whose its items are. */
  forwardKeeper(): ((answer: unknown) => void) | undefined {
    const { incoming, candidate } = this.#subject
    if (!keepsAnswers(candidate)) return this.keeper()
    const { threads } = incoming.dialect.client
    if (!threads) return undefined
    return (answer) => {
      for (const { id } of threads.answered(answer)) if (id !== undefined) this.own(id)
    }
  }

  /** Hears the id of a forwarded answer, or of an item of it, which the upstream keeps. */
  own(id: string): void {
    const { incoming, client, candidate } = this.#subject
    if (incoming.dialect.client.threads && keepsAnswers(candidate))
      this.#services.kept.own(client.keyId, id, candidate.upstream.accountId)
  }
}
