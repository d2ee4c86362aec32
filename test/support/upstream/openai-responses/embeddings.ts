/** OpenAI's embeddings with their checks (OpenAI API reference, Create embeddings). */
import { z } from 'zod'
import { Unreadable } from '../../../../electron/providers/demo/asked.ts'
import { vectorOf } from '../../../../electron/providers/demo/embed.ts'
import { estimateTokens } from '../../../../electron/providers/demo/tokens.ts'
import type { Side } from '../protocol.ts'
import { flawOf } from '../schema.ts'
import { shapeFault } from './fault.ts'

const tokens = z.array(z.int().min(0)).min(1)
const embeddingRequest = z.strictObject({
  model: z.string().min(1),
  input: z.union([
    z.string().min(1),
    z.array(z.string().min(1)).min(1).max(2048),
    tokens,
    z.array(tokens).min(1).max(2048),
  ]),
  dimensions: z.int().min(1).optional(),
  encoding_format: z.enum(['float', 'base64']).optional(),
  user: z.string().optional(),
})

type Input = z.infer<typeof embeddingRequest>['input']

/** One text for each vector; a list of numbers is one text of tokens. */
function textsOf(input: Input): readonly string[] {
  if (typeof input === 'string') return [input]
  return typeof input[0] === 'number' ? [JSON.stringify(input)] : input.map(String)
}

const packed = (vector: readonly number[]): string =>
  Buffer.from(new Float32Array(vector).buffer).toString('base64')

export const embeddings: Side = {
  played: true,
  answer(body) {
    const flaw = flawOf(embeddingRequest, body)
    if (flaw) throw new Unreadable(shapeFault(flaw, body))
    const request = embeddingRequest.parse(body)
    const texts = textsOf(request.input)
    const input = texts.reduce((sum, text) => sum + estimateTokens(text), 0)
    return {
      body: {
        object: 'list',
        model: request.model,
        data: texts.map((text, index) => {
          const vector = vectorOf(text, request.dimensions)
          const embedding = request.encoding_format === 'base64' ? packed(vector) : vector
          return { object: 'embedding', index, embedding }
        }),
        usage: { prompt_tokens: input, total_tokens: input },
      },
      usage: { input, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
    }
  },
}
