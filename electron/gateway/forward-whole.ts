/** Passes an unstreamed answer on as it is, to a client of the same protocol, after reading its usage. */
import type { GatewayError } from '../hub/error.ts'
import type { Reader } from './answer.ts'
import type { Forwarding } from './forward-stream.ts'
import { JsonError, scanObject, valueOf } from './json-scan.ts'

export function forwardWhole({
  codec,
  tally,
  answer,
  alias,
}: Omit<Forwarding, 'wantsUsage'>): Reader {
  let chunks: Buffer[] = []
  let over = false

  function cut(error: GatewayError): void {
    if (over) return
    over = true
    answer.failed(error)
  }

  return {
    push(bytes) {
      chunks.push(bytes)
    },
    end() {
      if (over) return
      const [first] = chunks
      const body = chunks.length === 1 && first ? first : Buffer.concat(chunks)
      chunks = []
      let told: { readonly [field: string]: unknown }
      let renamed: Buffer
      try {
        const { fields } = scanObject(body)
        const found: Record<string, unknown> = {}
        for (const field of codec.passage.telling) {
          const span = fields.get(field)
          if (span) found[field] = valueOf(body, span)
        }
        told = found
        const model = fields.get(codec.passage.modelField)
        renamed =
          alias === undefined || model === undefined
            ? body
            : Buffer.concat([
                body.subarray(0, model.start),
                Buffer.from(JSON.stringify(alias)),
                body.subarray(model.end),
              ])
      } catch (error) {
        if (!(error instanceof JsonError)) throw error
        return cut({
          kind: 'upstream-invalid',
          message: `The upstream's answer is not valid JSON: ${error.message}.`,
        })
      }
      const { usage, error } = codec.passage.readBody(told)
      if (error) return cut(error)
      if (usage) {
        tally.usage = usage
        tally.usageWhole = true
      } else tally.outputGuess = Math.ceil(body.length / 4)
      over = true
      answer.begun()
      answer.done(renamed)
    },
    fail: cut,
  }
}
