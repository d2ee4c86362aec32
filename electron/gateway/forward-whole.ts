/** Passes an unstreamed answer on as it is, to a client of the same protocol, after reading its usage. */
import type { Passage } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Reader } from './answer.ts'
import type { Forwarding } from './forward-stream.ts'
import { type FieldName, fieldNames, JsonError, scanObject, valueOf } from './json-scan.ts'

export function forwardWhole({
  codec,
  tally,
  answer,
  alias,
}: Omit<Forwarding, 'wantsUsage'>): Reader {
  const { passage } = codec
  let chunks: Buffer[] = []
  let over = false

  function fail(error: GatewayError): void {
    if (over) return
    over = true
    answer.failed(error)
  }

  function pass(body: Buffer): void {
    const { fields } = scanObject(body, namesOf(passage))
    const told: Record<string, unknown> = {}
    for (const field of passage.telling) {
      const span = fields.get(field)
      if (span) told[field] = valueOf(body, span)
    }
    const { usage, error } = passage.readBody(told)
    if (error) return fail(error)
    if (usage) {
      tally.usage = usage
      tally.usageWhole = true
    } else tally.outputGuess = Math.ceil(body.length / 4)
    const model = alias === undefined ? undefined : fields.get(passage.modelField)
    over = true
    answer.begun()
    answer.done(
      model
        ? Buffer.concat([
            body.subarray(0, model.start),
            Buffer.from(JSON.stringify(alias)),
            body.subarray(model.end),
          ])
        : body,
    )
  }

  return {
    push(more) {
      chunks.push(...more)
    },
    end() {
      if (over) return
      const [first] = chunks
      const body = chunks.length === 1 && first ? first : Buffer.concat(chunks)
      chunks = []
      try {
        pass(body)
      } catch (error) {
        if (!(error instanceof JsonError)) throw error
        fail({
          kind: 'upstream-invalid',
          message: `The upstream's answer is not valid JSON: ${error.message}.`,
        })
      }
    },
    fail,
  }
}

const namesByPassage = new WeakMap<Passage, readonly FieldName[]>()

function namesOf(passage: Passage): readonly FieldName[] {
  const known = namesByPassage.get(passage)
  if (known) return known
  const names = fieldNames([...passage.telling, passage.modelField])
  namesByPassage.set(passage, names)
  return names
}
