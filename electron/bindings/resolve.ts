/** Ranks the accounts that could serve a public model name now, and says why the others cannot. Pure. */
import type { Unavailable } from '../accounts/upstream.ts'
import type { GatewayError } from '../hub/error.ts'
import type { ModelPurpose } from '../providers/provider.ts'
import type { Catalogue, Offer, Seat } from './catalogue.ts'
import type { Candidate, Plan, RuledOut, Wish } from './plan.ts'

export interface Moment {
  /** Epoch milliseconds. */
  readonly now: number
  /** From 0 to 1, 1 not included. */
  random(): number
}

/** The most model names an error lists. */
const mostNames = 20

const kinds: Readonly<Record<ModelPurpose, string>> = {
  chat: 'chat model',
  embedding: 'embedding model',
  image: 'image model',
  audio: 'audio model',
}

/** A bare name wishes for the model whatever it is for. */
export function resolve(catalogue: Catalogue, wish: Wish | string, { now, random }: Moment): Plan {
  const model = typeof wish === 'string' ? wish : wish.model
  const purpose = typeof wish === 'string' ? undefined : wish.purpose
  const offer = catalogue.offers.get(model)
  if (!offer) return { ok: false, error: unknownModel(catalogue, model, purpose), ruledOut: [] }
  const other = purpose === undefined ? undefined : otherPurpose(offer, purpose)
  if (purpose !== undefined && other !== undefined)
    return { ok: false, error: wrongModel(catalogue, { model, purpose }, other), ruledOut: [] }
  const candidates: Candidate[] = []
  const ruledOut: RuledOut[] = []
  for (const tier of offer.tiers) {
    for (const seat of tier.length === 1 ? tier : weighted(tier, random)) {
      const { upstream } = seat.candidate
      const why = unavailable(seat, purpose, now)
      if (why) ruledOut.push({ accountId: upstream.accountId, label: upstream.label, ...why })
      else candidates.push(seat.candidate)
    }
  }
  const [first, ...others] = candidates
  return first
    ? { ok: true, candidates: [first, ...others], ruledOut }
    : { ok: false, error: nobody(model, ruledOut, now), ruledOut }
}

/** What the model is for where no account has it for this purpose; who does not say is taken at its word. */
function otherPurpose({ tiers }: Offer, wanted: ModelPurpose): ModelPurpose | undefined {
  let other: ModelPurpose | undefined
  for (const tier of tiers)
    for (const { purpose } of tier) {
      if (purpose === undefined || purpose === wanted) return undefined
      other ??= purpose
    }
  return other
}

function unavailable(
  { candidate, off, purpose }: Seat,
  wanted: ModelPurpose | undefined,
  now: number,
): Unavailable | undefined {
  if (off !== undefined) return { reason: off }
  if (wanted !== undefined && purpose !== undefined && purpose !== wanted)
    return { reason: `has it as ${withArticle(kinds[purpose])}` }
  return candidate.upstream.health.unavailable(candidate.model, now)
}

/** A random order in which each seat comes first as often as its weight says (Efraimidis and Spirakis, 2006). */
function weighted(seats: readonly Seat[], random: () => number): readonly Seat[] {
  return seats
    .map((seat) => ({ seat, key: -Math.log(1 - random()) / seat.weight }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ seat }) => seat)
}

function unknownModel(
  catalogue: Catalogue,
  model: string,
  purpose: ModelPurpose | undefined,
): GatewayError {
  const names = namesFor(catalogue, purpose)
  const hint = names === undefined ? emptyHint(catalogue, purpose) : `This key can use: ${names}.`
  return {
    kind: 'no-binding',
    code: 'model_not_found',
    param: 'model',
    message: `There is no model "${shortened(model)}" for this key. ${hint}`,
  }
}

function wrongModel(
  catalogue: Catalogue,
  { model, purpose }: Wish,
  other: ModelPurpose,
): GatewayError {
  const names = namesFor(catalogue, purpose)
  const advice =
    names === undefined
      ? 'this key has none, so add an account that has one'
      : `use one of ${names}`
  return {
    kind: 'invalid-request',
    param: 'model',
    message: `"${shortened(model)}" is ${withArticle(kinds[other])}, but ${withArticle(kinds[purpose])} is needed here: ${advice}.`,
  }
}

/** The models for a purpose, or all, as far as they fit an error; undefined when there are none. */
function namesFor({ offers }: Catalogue, purpose: ModelPurpose | undefined): string | undefined {
  const names = [...offers.values()]
    .filter(
      ({ on, model }) => on && (purpose ?? model.purpose ?? 'chat') === (model.purpose ?? 'chat'),
    )
    .map(({ model }) => model.id)
  const shown = names.toSorted().slice(0, mostNames).join(', ')
  const more = names.length > mostNames ? `, and ${names.length - mostNames} more` : ''
  return names.length === 0 ? undefined : shown + more
}

const emptyHint = (catalogue: Catalogue, purpose: ModelPurpose | undefined): string =>
  purpose === undefined || namesFor(catalogue, undefined) === undefined
    ? catalogue.whenEmpty
    : `This key has no ${kinds[purpose]}: add an account that has one.`

const withArticle = (kind: string): string => `${/^[aeiou]/.test(kind) ? 'an' : 'a'} ${kind}`

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
