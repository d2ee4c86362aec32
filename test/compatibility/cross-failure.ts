/** Measures how a failure in the middle of an upstream's answer reaches the client, and what a refused request looks like. */
import type { Codec, Frame, RenderedError } from '../../electron/codecs/codec.ts'
import { codecs } from '../../electron/codecs/index.ts'
import type { GatewayError } from '../../electron/hub/error.ts'
import type { Event } from '../../electron/hub/event.ts'
import { answering, heard } from '../conformance/speech.ts'
import type { Cell, Row } from './feature.ts'

const begun: readonly Event[] = [
  { type: 'start', id: 'r1', model: 'upstream-model', created: 1_700_000_000 },
  { type: 'text-start', block: 0 },
  { type: 'delta', block: 0, text: 'Once upon' },
]

export interface Failing {
  readonly name: string
  /** What the upstream says in the middle; absent where it just closes. */
  readonly error?: GatewayError
}

export const failures: readonly Failing[] = [
  { name: 'The stream breaks off' },
  { name: 'Too many requests', error: { kind: 'rate-limited', message: 'Slow down.' } },
  { name: 'Too busy', error: { kind: 'overloaded', message: 'Too busy.' } },
  { name: 'The prompt is too long', error: { kind: 'context-length', message: 'Too long.' } },
]

export function failureRow({ name, error }: Failing, client: Codec): Row {
  return { name, cells: codecs.map((upstream) => cell(error, client, upstream)) }
}

function cell(error: GatewayError | undefined, client: Codec, upstream: Codec): Cell {
  const kind = error?.kind ?? 'upstream-incomplete'
  const events = heard(upstream, cutShort(upstream, error))
  const last = events.at(-1)
  if (last?.type !== 'error' || last.error.kind !== kind)
    return { codec: upstream, outcome: { kind: 'lost', expected: kind, got: last } }
  const told = heard(client, client.client.encodeStream(answering).push(events)).at(-1)
  if (told?.type !== 'error')
    return { codec: upstream, outcome: { kind: 'lost', expected: kind, got: told } }
  if (told.error.kind === kind) return { codec: upstream, outcome: { kind: 'exact' } }
  const how = [`told as the error \`${typeOf(client.client.renderError(last.error))}\``]
  return { codec: upstream, outcome: { kind: 'approximated', how } }
}

const cutShort = (upstream: Codec, error: GatewayError | undefined): readonly Frame[] => [
  ...upstream.client.encodeStream(answering).push(begun),
  ...(error ? upstream.client.renderStreamError(error) : []),
]

/** The word by which clients of a protocol tell errors apart. */
export function typeOf({ body }: RenderedError): string {
  const error = fieldOf(body, 'error')
  const words = ['status', 'code', 'type'].map((name) => fieldOf(error, name))
  return words.find((word) => typeof word === 'string') ?? ''
}

const fieldOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
