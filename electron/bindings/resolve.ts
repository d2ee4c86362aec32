/** Ranks the accounts that could serve a public model name now, and says why the others cannot. Pure. */
import type { GatewayError } from '../hub/error.ts'
import type { Catalogue, Seat } from './catalogue.ts'
import type { Candidate, Plan, RuledOut } from './plan.ts'

export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number
  /** From 0 to 1, 1 not included. */
  random(): number
}

/** The most model names an error lists. */
const mostNames = 20

export function resolve(catalogue: Catalogue, model: string, { now, random }: Moment): Plan {
  const offer = catalogue.offers.get(model)
  if (!offer) return { ok: false, error: unknownModel(catalogue, model), ruledOut: [] }
  const candidates: Candidate[] = []
  const ruledOut: RuledOut[] = []
  for (const tier of offer.tiers) {
    for (const seat of tier.length === 1 ? tier : weighted(tier, random)) {
      const { upstream } = seat.candidate
      const why =
        seat.off === undefined
          ? upstream.health.unavailable(seat.candidate.model, now)
          : { reason: seat.off }
      if (why) ruledOut.push({ accountId: upstream.accountId, label: upstream.label, ...why })
      else candidates.push(seat.candidate)
    }
  }
  const [first, ...others] = candidates
  return first
    ? { ok: true, candidates: [first, ...others], ruledOut }
    : { ok: false, error: nobody(model, ruledOut, now), ruledOut }
}

/** A random order in which each seat comes first as often as its weight says (Efraimidis and Spirakis, 2006). */
function weighted(seats: readonly Seat[], random: () => number): readonly Seat[] {
  return seats
    .map((seat) => ({ seat, key: -Math.log(1 - random()) / seat.weight }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ seat }) => seat)
}

function unknownModel({ offers, whenEmpty }: Catalogue, model: string): GatewayError {
  const names = [...offers.values()].filter(({ on }) => on).map((offer) => offer.model.id)
  const shown = names.toSorted().slice(0, mostNames).join(', ')
  const more = names.length > mostNames ? `, and ${names.length - mostNames} more` : ''
  const hint = names.length === 0 ? whenEmpty : `This key can use: ${shown}${more}.`
  return {
    kind: 'no-binding',
    code: 'model_not_found',
    param: 'model',
    message: `There is no model "${shortened(model)}" for this key. ${hint}`,
  }
}

function nobody(model: string, ruledOut: readonly RuledOut[], now: number): GatewayError {
  const times = ruledOut.flatMap(({ until }) => until ?? [])
  const who = ruledOut.map((one) => `${one.label} (${one.reason}${untilWhen(one, now)})`).join(', ')
  return {
    kind: 'no-account',
    message:
      ruledOut.length === 0
        ? `No account has the model behind "${shortened(model)}": change its binding, or add an account that has it.`
        : `No account can serve "${shortened(model)}" now: ${who}.`,
    ...(times.length === 0 ? {} : { retryAt: Math.min(...times) }),
  }
}

function untilWhen({ until: end }: RuledOut, now: number): string {
  if (end === undefined) return ''
  return ` until ${new Date(end).toISOString()}, in ${Math.max(1, Math.ceil((end - now) / 1000))} s`
}

/** Clients may send anything as a model's name. */
function shortened(name: string): string {
  const line = name.replace(/[\p{Cc}"]+/gu, ' ')
  return line.length > 100 ? `${line.slice(0, 100)}…` : line
}
