/** How this protocol speaks of embeddings: the methods `embedContent` and `batchEmbedContents`. */
import type { Addressed, Embedding, EmbeddingAnswer, EmbeddingRequest, Wire } from '../codec.ts'
import { foreignExtras } from '../kit/embedding-extras.ts'
import {
  given,
  isRecord,
  list,
  optionalNumber,
  present,
  reject,
  text,
  type Json,
} from '../kit/read.ts'
import { modelName } from './address.ts'
import { camel, named } from './parse-names.ts'
import { modelPath, protocol } from './protocol.ts'

/** A batch names its requests; a single request is the body itself. */
function parse(body: unknown, addressed?: Addressed): EmbeddingRequest {
  const wire = named(body, 'body')
  const single = !given(wire['requests'])
  const requests: readonly Json[] = single
    ? [wire]
    : list(wire['requests'], 'requests').map((one, at) => named(one, `requests[${at}]`))
  const [first] = requests
  if (!first) return reject('requests', 'expected at least one request')
  const where = (at: number): string => (single ? '' : `requests[${at}].`)
  const sizes = requests.map((one, at) =>
    optionalNumber(one['outputDimensionality'], `${where(at)}outputDimensionality`),
  )
  const other = sizes.findIndex((size) => size !== sizes[0])
  if (other >= 0)
    reject(`${where(other)}outputDimensionality`, 'expected the same in all requests of a batch')
  const extras = requests.map(extrasOf)
  return {
    model: addressed?.model ?? modelName(text(first['model'], `${where(0)}model`)),
    inputs: requests.map((one, at) => words(one['content'], `${where(at)}content`)),
    ...present({ dimensions: sizes[0] }),
    form: 'floats',
    single,
    ...(extras.some((one) => Object.keys(one).length > 0)
      ? { extras: { protocol, inputs: extras } }
      : {}),
  }
}

/** `taskType` (what the vector is for), `title` and whatever else is asked of one input. */
function extrasOf(request: Json): Json {
  const { model: _m, content: _c, outputDimensionality: _d, ...rest } = request
  return rest
}

/** All parts of a content make one vector. */
function words(value: unknown, where: string): string {
  if (typeof value === 'string') return value
  const parts = list(named(value, where)['parts'], `${where}.parts`)
  return parts
    .map((part, at) => {
      const place = `${where}.parts[${at}]`
      return typeof part === 'string' ? part : text(named(part, place)['text'], `${place}.text`)
    })
    .join('\n')
}

function render({ vectors, tokens }: EmbeddingAnswer, { single }: EmbeddingRequest): unknown {
  const usage = tokens === undefined ? {} : { usageMetadata: { promptTokenCount: tokens } }
  const embeddings = vectors.map((values) => ({ values }))
  return single ? { embedding: embeddings[0], ...usage } : { embeddings, ...usage }
}

function build(request: EmbeddingRequest, model: string): Omit<Wire, 'tools'> {
  const { inputs, dimensions, extras } = request
  const name = modelPath(model)
  const own = extras?.protocol === protocol ? extras.inputs : []
  const requests = inputs.map((input, at) => ({
    ...own[at],
    model: `models/${modelName(model)}`,
    content: { parts: [{ text: input }] },
    ...present({ outputDimensionality: dimensions }),
  }))
  return {
    path: `${name}:batchEmbedContents`,
    body: { requests },
    warnings: foreignExtras(request, protocol),
  }
}

function read(body: unknown): EmbeddingAnswer | undefined {
  if (!isRecord(body)) return undefined
  const { embedding, embeddings, usageMetadata } = camel(body)
  const all: readonly unknown[] | undefined = Array.isArray(embeddings)
    ? embeddings
    : given(embedding)
      ? [embedding]
      : undefined
  const vectors = all?.map(vectorOf)
  if (!vectors?.every((vector) => vector !== undefined)) return undefined
  const tokens = isRecord(usageMetadata) ? usageMetadata['promptTokenCount'] : undefined
  return { vectors, ...(typeof tokens === 'number' ? { tokens } : {}) }
}

function vectorOf(value: unknown): readonly number[] | undefined {
  const values = isRecord(value) ? value['values'] : undefined
  return Array.isArray(values) && values.every((one) => typeof one === 'number')
    ? values
    : undefined
}

export const embedding = { paths: [], parse, render, build, read } as const satisfies Embedding
