/** Passes an unstreamed answer on as it is, to a client of the same protocol, after reading its usage. */
import type { Passage } from '../codecs/codec.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Reader } from './answer.ts'
import type { Forwarding } from './forward-stream.ts'
import {
  type FieldName,
  fieldNames,
  JsonError,
  lastObject,
  scanObject,
  type Span,
  valueOf,
} from './json-scan.ts'
import { WholeBody } from './longest.ts'
import { modelNameOf, namedAs } from './rename-model.ts'

export function forwardWhole(
  forwarding: Omit<Forwarding, 'client' | 'wantsUsage' | 'hush'>,
): Reader {
  const { passage, tally, answer, alias } = forwarding
  const names = namesOf(passage)
  const collected = new WholeBody()
  let over = false

  function fail(error: GatewayError): void {
    if (over) return
    over = true
    answer.failed(error)
  }

  function pass(body: Buffer): void {
    const { id, usage, error, model } = read(body)
    if (error) return fail(error)
    if (id !== undefined) forwarding.own(id)
    forwarding.keep?.(namedAs(JSON.parse(body.toString('utf8')), passage, alias))
    if (usage) {
      tally.usage = usage
      tally.usageWhole = true
    } else tally.outputGuess = Math.ceil(body.length / 4)
    over = true
    answer.begun()
    answer.done(
      model && alias !== undefined
        ? Buffer.concat([
            body.subarray(0, model.start),
            Buffer.from(JSON.stringify(alias)),
            body.subarray(model.end),
          ])
        : body,
    )
  }

  /** Where the usage comes last, as it usually does, the rest need not be looked at. */
  function read(
    body: Buffer,
  ): ReturnType<Passage['readBody']> & { readonly model?: Span | undefined } {
    const plain =
      alias === undefined && !passage.telling.includes('id') && body.indexOf(errorMark) < 0
    const last = plain ? lastObject(body, names.usage) : undefined
    const quick = last && passage.readBody({ [passage.usageField]: valueOf(body, last) })
    if (quick?.usage) return quick
    const { fields } = scanObject(body, names.telling)
    const told: Record<string, unknown> = {}
    for (const field of passage.telling) {
      const span = fields.get(field)
      if (span) told[field] = valueOf(body, span)
    }
    return { ...passage.readBody(told), model: fields.get(modelNameOf(passage)) }
  }

  return {
    push(more) {
      if (!over) collected.add(more)
    },
    end() {
      if (over) return
      try {
        pass(collected.take())
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

/** The end of `"error"`: an answer that holds it is looked at in full. */
const errorMark = Buffer.from('rror"')

interface Names {
  readonly usage: FieldName
  readonly telling: readonly FieldName[]
}

const namesByPassage = new WeakMap<Passage, Names>()

function namesOf(passage: Passage): Names {
  const known = namesByPassage.get(passage)
  if (known) return known
  const [usage, ...others] = fieldNames([
    passage.usageField,
    ...passage.telling,
    modelNameOf(passage),
  ])
  if (!usage) throw new Error('A passage names its usage field.')
  const names = { usage, telling: [usage, ...others] }
  namesByPassage.set(passage, names)
  return names
}
