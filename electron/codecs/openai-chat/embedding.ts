/** Texts to be turned into vectors, both sides (OpenAI API reference, Create embeddings). */
import type { Embedding, EmbeddingAnswer, EmbeddingRequest } from '../codec.ts'
import { decodeBytes, encodeBytes } from '../kit/base64.ts'
import { foreignExtras } from '../kit/embedding-extras.ts'
import {
  given,
  isRecord,
  type Json,
  oneOf,
  optionalNumber,
  present,
  record,
  reject,
  text,
} from '../kit/read.ts'
import { protocol } from './protocol.ts'

function parse(value: unknown): EmbeddingRequest {
  const body = record(value, 'body')
  const model = text(body['model'], 'model')
  if (model === '') reject('model', 'expected the name of a model')
  const dimensions = optionalNumber(body['dimensions'], 'dimensions')
  if (dimensions !== undefined && !(Number.isInteger(dimensions) && dimensions > 0))
    reject('dimensions', 'expected a whole number, at least 1')
  const form = given(body['encoding_format'])
    ? oneOf(body['encoding_format'], ['float', 'base64'], 'encoding_format')
    : 'float'
  const inputs = parseInput(body['input'])
  const extras = extrasOf(body)
  return {
    model,
    inputs,
    form: form === 'float' ? 'floats' : 'base64',
    single: false,
    ...present({ dimensions }),
    ...(Object.keys(extras).length > 0
      ? { extras: { protocol, inputs: inputs.map(() => extras) } }
      : {}),
  }
}

/** `user` and what the models of some vendors can be asked beside it, for all inputs at once. */
function extrasOf(body: Json): Json {
  const { model: _m, input: _i, dimensions: _d, encoding_format: _f, ...rest } = body
  return rest
}

function parseInput(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value) || value.length === 0)
    return reject('input', 'expected a string or an array of strings')
  return value.map((one: unknown, i) => {
    if (typeof one === 'number' || Array.isArray(one))
      return reject('input', 'expected text; tokens of one model mean nothing to another')
    return text(one, `input[${i}]`)
  })
}

function render(answer: EmbeddingAnswer, { model, form }: EmbeddingRequest): unknown {
  const tokens = answer.tokens ?? 0
  return {
    object: 'list',
    data: answer.vectors.map((vector, index) => ({
      object: 'embedding',
      index,
      embedding: form === 'floats' ? vector : encodeFloats(vector),
    })),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  }
}

/** 32-bit floats, the lowest byte first: what clients that ask for base64 expect. */
function encodeFloats(vector: readonly number[]): string {
  const view = new DataView(new ArrayBuffer(vector.length * 4))
  vector.forEach((number, i) => {
    view.setFloat32(i * 4, number, true)
  })
  return encodeBytes(new Uint8Array(view.buffer))
}

function decodeFloats(encoded: string): readonly number[] | undefined {
  const bytes = decodeBytes(encoded)
  if (!bytes || bytes.length === 0 || bytes.length % 4 !== 0) return undefined
  const view = new DataView(new Uint8Array(bytes).buffer)
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true))
}

function read(body: unknown): EmbeddingAnswer | undefined {
  const data = isRecord(body) ? body['data'] : undefined
  if (!isRecord(body) || !Array.isArray(data)) return undefined
  const vectors: (readonly number[])[] = []
  for (const [at, entry] of (data as readonly unknown[]).entries()) {
    const vector = isRecord(entry) ? vectorOf(entry['embedding']) : undefined
    if (!isRecord(entry) || !vector) return undefined
    const { index } = entry
    // By the reference entries come in order; the index says so where they do not.
    vectors[typeof index === 'number' && index in data ? index : at] = vector
  }
  if (Object.keys(vectors).length < data.length) return undefined
  const usage = isRecord(body['usage']) ? body['usage'] : {}
  const tokens = usage['prompt_tokens'] ?? usage['total_tokens']
  return { vectors, ...(typeof tokens === 'number' ? { tokens } : {}) }
}

function vectorOf(value: unknown): readonly number[] | undefined {
  if (typeof value === 'string') return decodeFloats(value)
  if (!Array.isArray(value) || value.length === 0) return undefined
  const numbers = value.filter((one): one is number => typeof one === 'number')
  return numbers.length === value.length ? numbers : undefined
}

export const embedding: Embedding = {
  paths: ['/v1/embeddings'],
  passPath: '/embeddings',
  parse,
  render,
  build: (request, model) => ({
    path: '/embeddings',
    body: {
      ...(request.extras?.protocol === protocol ? request.extras.inputs[0] : {}),
      model,
      // A lone text as a string: some servers take no list.
      input: request.inputs.length === 1 ? request.inputs[0] : request.inputs,
      encoding_format: 'float',
      ...present({ dimensions: request.dimensions }),
    },
    warnings: foreignExtras(request, protocol),
  }),
  read,
}
