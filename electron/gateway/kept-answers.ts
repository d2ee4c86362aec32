/** Answers kept in memory for clients that go on from an earlier one by its id. Bounded; nothing is written to disk. */
import { LRUCache } from 'lru-cache'
import type { KeptItem } from '../codecs/codec.ts'
import type { Clock } from '../kernel/clock.ts'

/** One answer and what was said before it. */
export interface Kept {
  /** As the client was told it. */
  readonly answer: unknown
  /** What the client said this time. */
  readonly said: readonly unknown[]
  /** What the answer said. */
  readonly answered: readonly KeptItem[]
  /** The answer this one goes on from. */
  readonly previous: string | undefined
  /** Bytes, roughly. */
  readonly size: number
}

/** All answers together (bytes). */
const roomForAnswers = 64 * 1048576
/** Answers that an upstream keeps: we only know which account to ask. */
const knownOwners = 10_000
/** Items that can be named on their own. */
const knownItems = 50_000
/** A conversation that rested longer is forgotten (milliseconds). */
const lifetime = 24 * 3_600_000

export class KeptAnswers {
  readonly #answers: LRUCache<string, Kept>
  /** Which answer an item stands in. */
  readonly #homes: LRUCache<string, string>
  /** Which account's upstream keeps an answer. Its id alone: the account may be changed or removed meanwhile. */
  readonly #owners: LRUCache<string, string>

  constructor(clock: Clock) {
    const perf = { now: () => clock.now() }
    this.#answers = new LRUCache({
      maxSize: roomForAnswers,
      sizeCalculation: ({ size }) => Math.max(1, size),
      ttl: lifetime,
      ttlResolution: 0,
      updateAgeOnGet: true,
      perf,
    })
    this.#homes = new LRUCache({ max: knownItems })
    this.#owners = new LRUCache({ max: knownOwners, ttl: lifetime, ttlResolution: 0, perf })
  }

  /** An answer belongs to the key it was given to: no other may read it. */
  keep(keyId: string, id: string, kept: Kept): void {
    this.#answers.set(nameOf(keyId, id), kept)
    for (const item of kept.answered)
      if (item.id !== undefined) this.#homes.set(nameOf(keyId, item.id), id)
  }

  /** One item of a kept answer, by its own id. */
  item(keyId: string, itemId: string): unknown {
    const home = this.#homes.get(nameOf(keyId, itemId))
    const kept = home === undefined ? undefined : this.get(keyId, home)
    return kept?.answered.find(({ id }) => id === itemId)?.item
  }

  get(keyId: string, id: string): Kept | undefined {
    return this.#answers.get(nameOf(keyId, id))
  }

  remove(keyId: string, id: string): boolean {
    return this.#answers.delete(nameOf(keyId, id))
  }

  /** All that was said up to and with an answer; undefined when some of it is no longer known. */
  conversation(keyId: string, id: string): readonly KeptItem[] | undefined {
    const parts: (readonly KeptItem[])[] = []
    // A careless upstream gives one id twice, and then a conversation would go on from itself.
    const seen = new Set<string>()
    let at: string | undefined = id
    while (at !== undefined) {
      const kept = this.get(keyId, at)
      if (!kept || seen.has(at)) return undefined
      seen.add(at)
      parts.push(
        kept.answered,
        kept.said.map((item) => ({ id: undefined, item })),
      )
      at = kept.previous
    }
    return parts.toReversed().flat()
  }

  /** Remembers which account's upstream keeps an answer, or an item of one. */
  own(keyId: string, id: string, accountId: string): void {
    this.#owners.set(nameOf(keyId, id), accountId)
  }

  /** The account's id. */
  ownerOf(keyId: string, id: string): string | undefined {
    return this.#owners.get(nameOf(keyId, id))
  }
}

const nameOf = (keyId: string, id: string): string => `${keyId} ${id}`
