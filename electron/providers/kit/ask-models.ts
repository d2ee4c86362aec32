/** Asks a platform for one page of its models and turns what it refuses into a Failure. */
import { Failure, type GatewayError } from '../../hub/error.ts'
import { systemClock } from '../../kernel/clock.ts'
import type { Call, FetchJson, Provider } from '../provider.ts'

interface Question {
  readonly platform: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly codec: Call['codec']
  readonly classify?: Provider['classify']
}

/** The parsed body of a 2xx answer. Throws Failure, classified as the provider classifies. */
export async function askModels(question: Question, fetchJson: FetchJson): Promise<unknown> {
  const { url, headers, codec, classify } = question
  const answer = await fetchJson({ url, headers })
  if (answer.status >= 200 && answer.status < 300) return answer.body
  const error = codec.upstream.parseError(
    answer.status,
    answer.body,
    answer.headers,
    systemClock.now(),
  )
  throw new Failure(classify?.(error, answer) ?? error)
}

/** The error for a 2xx answer that is no model list. */
export const noModelList = (platform: string): GatewayError => ({
  kind: 'upstream-invalid',
  message: `${platform} answered something that is not a list of models: check the base URL of this channel.`,
})
