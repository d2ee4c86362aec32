/** What a group offers: every public model name with the accounts that could serve it. Pure, and made once per change. */
import type { AccountsSnapshot, UsableAccount, UsableModel } from '../accounts/live.ts'
import type { ModelPurpose } from '../providers/provider.ts'
import type { Candidate, PublicModel } from './plan.ts'

/** An explicit binding, as far as resolving needs it. */
export interface Binding {
  /** The public name. */
  readonly model: string
  /** Undefined means any account that has the upstream model. */
  readonly accountId: string | undefined
  readonly upstreamModel: string
  readonly priority: number
  readonly weight: number
}

/** One account's place in the pool behind a public name. */
export interface Seat {
  readonly candidate: Candidate
  /** Why the owner keeps the account from serving, if so. */
  readonly off: string | undefined
  /** Of the binding; 0 for those that came by themselves. */
  readonly priority: number
  /** Decides between seats of equal priority. */
  readonly accountPriority: number
  readonly weight: number
  /** What the account's model is for, where anybody says. */
  readonly purpose: ModelPurpose | undefined
}

export interface Offer {
  readonly model: PublicModel
  /** Whether a binding says so; else it is there because an account has it. */
  readonly explicit: boolean
  /** Seats of equal priority, the highest first. */
  readonly tiers: readonly (readonly Seat[])[]
  /** Whether the owner lets any of them serve. */
  readonly on: boolean
}

export interface Catalogue {
  readonly offers: ReadonlyMap<string, Offer>
  /** What a client can be told when it offers nothing, as a sentence. */
  readonly whenEmpty: string
}

/** What of a group decides its catalogue. */
export interface GroupOffer {
  readonly label: string
  /** Whether every model of every account is bound by itself. */
  readonly automatic: boolean
  /** Its enabled bindings. */
  readonly bindings: readonly Binding[]
}

/** Explicit bindings win for their public name. */
export function catalogueOf(group: GroupOffer, accounts: AccountsSnapshot): Catalogue {
  const seats = new Map<string, { readonly explicit: boolean; readonly seats: Seated[] }>()
  for (const binding of group.bindings) {
    const found = seats.get(binding.model) ?? { explicit: true, seats: [] }
    seats.set(binding.model, found)
    found.seats.push(...seatsOf(binding, accounts))
  }
  if (group.automatic) {
    for (const account of accounts.values()) {
      if (account.off !== undefined) continue
      for (const [name, model] of namesOf(account)) {
        const found = seats.get(name) ?? { explicit: false, seats: [] }
        seats.set(name, found)
        if (!found.explicit)
          found.seats.push(seat(account, { model, known: account.models.get(model) }))
      }
    }
  }
  const offers = [...seats].map(([name, { explicit, seats: taken }]) =>
    offer(name, explicit, taken),
  )
  return {
    offers: new Map(offers.map((made) => [made.model.id, made])),
    whenEmpty:
      accounts.size === 0
        ? 'No account is connected to Plugboard yet: add one in the console, or with `plugboard accounts add`.'
        : `The group "${group.label}" of this key offers no models: turn on an account that has some, or bind models to the group.`,
  }
}

/** Every name under which an account offers a model, with the upstream's own name of it. */
function namesOf({ models, aliases }: UsableAccount): ReadonlyMap<string, string> {
  const own = [...models.keys()].map((name) => [name, name] as const)
  return new Map([...own, ...aliases])
}

interface Seated {
  readonly seat: Seat
  readonly known: UsableModel | undefined
}

function seatsOf(binding: Binding, accounts: AccountsSnapshot): readonly Seated[] {
  const { accountId, upstreamModel: model } = binding
  if (accountId !== undefined) {
    // Named outright, an account may serve a model that its platform does not list.
    const account = accounts.get(accountId)
    if (!account) return []
    const own = account.aliases.get(model) ?? model
    return [seat(account, { model: own, known: account.models.get(own), binding })]
  }
  return [...accounts.values()].flatMap((account) => {
    const alias = account.aliases.get(model)
    const own = alias ?? model
    const known = account.models.get(own)
    return known || alias !== undefined ? [seat(account, { model: own, known, binding })] : []
  })
}

function seat(
  account: UsableAccount,
  found: {
    readonly model: string
    readonly known: UsableModel | undefined
    readonly binding?: Binding
  },
): Seated {
  const { model, known, binding } = found
  const candidate: Candidate = {
    upstream: account.upstream,
    model,
    ...(known?.maxOutput === undefined ? {} : { maxOutput: known.maxOutput }),
    ...(known?.protocols === undefined ? {} : { protocols: known.protocols }),
  }
  return {
    known,
    seat: {
      candidate,
      off: account.off,
      priority: binding?.priority ?? 0,
      accountPriority: account.priority,
      weight: account.weight * (binding?.weight ?? 1),
      purpose: known?.purpose,
    },
  }
}

function offer(name: string, explicit: boolean, seated: readonly Seated[]): Offer {
  const known = seated.flatMap((one) => one.known ?? [])
  const contextWindow = least(known.map((model) => model.contextWindow))
  const maxOutput = least(known.map((model) => model.maxOutput))
  const purpose = purposeOf(seated)
  // A renamed model goes by its public name.
  const label = known.find((model) => model.id === name)?.label ?? name
  return {
    explicit,
    on: seated.some((one) => one.seat.off === undefined),
    tiers: tiersOf(seated.map((one) => one.seat)),
    model: {
      id: name,
      label,
      owner: seated[0]?.seat.candidate.upstream.provider.label ?? 'Plugboard',
      since: least(known.map((model) => model.firstSeen)) ?? 0,
      ...(purpose === undefined ? {} : { purpose }),
      ...(contextWindow === undefined ? {} : { contextWindow }),
      ...(maxOutput === undefined ? {} : { maxOutput }),
    },
  }
}

/** As far as anybody in the pool says; where some converse and others do not, it is shown as a chat model. */
function purposeOf(seated: readonly Seated[]): ModelPurpose | undefined {
  const said = seated.flatMap(({ seat: { purpose } }) => purpose ?? [])
  return said.includes('chat') ? 'chat' : said[0]
}

function tiersOf(seats: readonly Seat[]): readonly (readonly Seat[])[] {
  const sorted = seats.toSorted(byPriority)
  const tiers: Seat[][] = []
  let last: Seat | undefined
  for (const one of sorted) {
    if (last && byPriority(last, one) === 0) tiers.at(-1)?.push(one)
    else tiers.push([one])
    last = one
  }
  return tiers
}

const byPriority = (a: Seat, b: Seat): number =>
  b.priority - a.priority || b.accountPriority - a.accountPriority

/** What all who may serve can promise. */
function least(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined)
  return known.length === 0 ? undefined : Math.min(...known)
}
