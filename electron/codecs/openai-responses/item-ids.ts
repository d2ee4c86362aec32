/** Ids of the answer and its items: made from the exchange, so the same answer has the same ids, streamed or not. */
import { fitId, madeUpId } from '../kit/ids.ts'

export const responseId = (exchange: string): string => `resp_${exchange}`

/** What the service begins the ids of its kinds of items with; some clients look at it. */
const prefixes: ReadonlyMap<string, string> = new Map([
  ['message', 'msg'],
  ['reasoning', 'rs'],
  ['function_call', 'fc'],
  ['custom_tool_call', 'ctc'],
  ['web_search_call', 'ws'],
  ['image_generation_call', 'ig'],
  ['compaction', 'cmp'],
])

/** Tells our ids from a vendor's: an upstream would look in vain for the thoughts behind them. */
const ownInfix = '_pb_'

/** Stands in every body that brings back a reasoning item of ours. */
export const ownReasoningMark = { before: '"rs', rare: ownInfix } as const

/** Longer ids are refused when they come back. */
const callIdLimits = { forbidden: /[^\x21-\x7e]/g, maxLength: 64 }

/** Gives out the ids of one answer, none of them twice: clients refuse an answer in which that happens. */
export class AnswerIds {
  readonly #exchange: string
  readonly #taken = new Set<string>()

  constructor(exchange: string) {
    this.#exchange = exchange
  }

  /** `ordinal`: the item's place in the output. `told`: the id it already has, where it has one. */
  item(type: string, ordinal: number, told?: unknown): string {
    const made = `${prefixes.get(type) ?? type}${ownInfix}${this.#exchange}_${ordinal}`
    const id = typeof told === 'string' && told !== '' && !this.#taken.has(told) ? told : made
    this.#taken.add(id)
    return id
  }

  /** What a client may send back as `call_id`; made up where the upstream gave none, or one twice. */
  call(id: string, ordinal: number): string {
    const fit = id === '' ? '' : fitId(id, callIdLimits)
    const chosen = fit === '' || this.#taken.has(fit) ? madeUpId(this.#exchange, ordinal) : fit
    this.#taken.add(chosen)
    return chosen
  }
}
