/** Measures the whole grid: every feature on every way. */
import type { Codec } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import { answerRow } from './cross-answer.ts'
import { failureRow, failures } from './cross-failure.ts'
import { requestRow } from './cross-request.ts'
import { said } from './features-answers.ts'
import { calling } from './features-calls.ts'
import { content } from './features-content.ts'
import { stops, tokens } from './features-endings.ts'
import { searches } from './features-search.ts'
import { settings } from './features-settings.ts'
import { thinking } from './features-thinking.ts'
import { tools } from './features-tools.ts'
import type { AnswerFeature, Group, RequestFeature, Row } from './feature.ts'

export const requestGroups: readonly Group<RequestFeature>[] = [
  content,
  tools,
  calling,
  searches,
  thinking,
  settings,
]
export const answerGroups: readonly Group<AnswerFeature>[] = [said, stops, tokens]

/** What one client meets. */
export interface Table {
  readonly client: Codec
  readonly groups: readonly { readonly name: string; readonly rows: readonly Row[] }[]
  /** Features that its protocol has no words for. */
  readonly unsaid: readonly string[]
}

export interface Grid {
  readonly requests: readonly Table[]
  readonly answers: readonly Table[]
  readonly failures: readonly Table[]
}

export const measure = (): Grid => ({
  requests: codecs.map((client) => tableOf(client, requestGroups, requestRow)),
  answers: codecs.map((client) => tableOf(client, answerGroups, answerRow)),
  failures: codecs.map((client) => ({
    client,
    groups: [{ name: 'Failures', rows: failures.map((failing) => failureRow(failing, client)) }],
    unsaid: [],
  })),
})

function tableOf<Feature extends { readonly name: string }>(
  client: Codec,
  groups: readonly Group<Feature>[],
  rowOf: (feature: Feature, client: Codec) => Row | undefined,
): Table {
  const unsaid: string[] = []
  const measured = groups.map(({ name, features }) => ({
    name,
    rows: features.flatMap((feature) => {
      const row = rowOf(feature, client)
      if (!row) unsaid.push(feature.name)
      return row ? [row] : []
    }),
  }))
  return { client, groups: measured, unsaid }
}

/** Every cell in which something is lost and nobody is told. */
export const lostIn = ({ requests, answers, failures: failed }: Grid): readonly string[] =>
  [...requests, ...answers, ...failed].flatMap(({ client, groups }) =>
    groups
      .flatMap(({ rows }) => rows)
      .flatMap(({ name, cells }) =>
        cells.flatMap(({ codec, outcome, newest }) =>
          [outcome, newest?.outcome].flatMap((one) =>
            one?.kind === 'lost'
              ? [
                  `${name}, client ${client.id}, upstream ${codec.id}: ` +
                    `expected ${JSON.stringify(one.expected)}, got ${JSON.stringify(one.got)}`,
                ]
              : [],
          ),
        ),
      ),
  )
