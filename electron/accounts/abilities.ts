/** What a model can do: as its platform says, as its owner says instead, and what comes of both. */
import { enteredInteger } from '../kernel/entered.ts'
import { Refused } from '../kernel/refused.ts'
import type { ModelFact } from '../providers/provider.ts'
import type { ModelRow } from './schema.ts'

/** Beside its sizes; what is absent is not known. */
export type Abilities = Pick<ModelFact, 'vision' | 'tools' | 'efforts' | 'protocols' | 'price'> & {
  /** Whether it thinks before it answers. */
  readonly reasoning?: boolean
}

/** What the owner says instead of the platform. Null takes a word back. */
export interface AbilityChange {
  /** Tokens. */
  readonly contextWindow?: number | null | undefined
  /** Tokens. */
  readonly maxOutput?: number | null | undefined
  readonly vision?: boolean | null | undefined
  readonly tools?: boolean | null | undefined
  readonly reasoning?: boolean | null | undefined
  /** Ids of the only protocols that serve it, best first. */
  readonly protocols?: readonly string[] | null | undefined
}

export type Overrides = {
  readonly [Name in keyof AbilityChange]: NonNullable<AbilityChange[Name]>
}

/** What is known of a model in all. */
export interface KnownAbilities extends Abilities {
  readonly contextWindow?: number
  readonly maxOutput?: number
}

/** The column of what a platform says; null where it says nothing. */
export function abilitiesColumn(fact: ModelFact): string | null {
  const { vision, tools, efforts, protocols, price } = fact
  const abilities: Abilities = {
    ...(vision === undefined ? {} : { vision }),
    ...(tools === undefined ? {} : { tools }),
    ...(efforts === undefined ? {} : { efforts, reasoning: efforts.length > 0 }),
    ...(protocols === undefined ? {} : { protocols }),
    ...(price === undefined ? {} : { price }),
  }
  return Object.keys(abilities).length === 0 ? null : JSON.stringify(abilities)
}

/** The owner's word counts. */
export function abilitiesOf(row: AbilityColumns): KnownAbilities {
  return {
    ...(row.context_window === null ? {} : { contextWindow: row.context_window }),
    ...(row.max_output === null ? {} : { maxOutput: row.max_output }),
    ...(parsed(row.abilities) as Abilities),
    ...overridesOf(row),
  }
}

export type AbilityColumns = Pick<
  ModelRow,
  'context_window' | 'max_output' | 'abilities' | 'overrides'
>

export const overridesOf = ({ overrides }: Pick<ModelRow, 'overrides'>): Overrides =>
  parsed(overrides)

const parsed = (json: string | null): object => {
  const value: unknown = json === null ? {} : JSON.parse(json)
  return typeof value === 'object' && value !== null ? value : {}
}

const mostTokens = 1_000_000_000

/** The column after a change. Throws Refused `invalid`; `protocols` may only name some of `spoken`. */
export function changedOverrides(
  row: Pick<ModelRow, 'overrides'>,
  change: AbilityChange,
  spoken: readonly string[],
): string | null {
  const { contextWindow, maxOutput, vision, tools, reasoning, protocols } = change
  const tokens = (value: number | null | undefined, field: string) =>
    typeof value === 'number' ? enteredInteger(value, { field, least: 1, most: mostTokens }) : value
  const said = {
    contextWindow: tokens(contextWindow, 'contextWindow'),
    maxOutput: tokens(maxOutput, 'maxOutput'),
    vision,
    tools,
    reasoning,
    protocols: enteredProtocols(protocols, spoken),
  }
  const after = Object.fromEntries(
    Object.entries({ ...overridesOf(row), ...given(said) }).filter(([, value]) => value !== null),
  )
  return Object.keys(after).length === 0 ? null : JSON.stringify(after)
}

const given = (fields: object): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

function enteredProtocols(
  protocols: readonly string[] | null | undefined,
  spoken: readonly string[],
): readonly string[] | null | undefined {
  if (protocols === undefined || protocols === null) return protocols
  const stranger = protocols.find((id) => !spoken.includes(id))
  if (protocols.length === 0 || stranger !== undefined)
    throw new Refused(
      'invalid',
      `The channel of this account speaks ${spoken.join(', ')}: name one of them or more.`,
      'protocols',
    )
  return [...new Set(protocols)]
}
