/** Reads the frames of a Chat Completions stream into events. */
import type { Decoder, Frame, Target, Wire } from '../codec.ts'
import { isRecord, type Json, parseJson } from '../kit/read.ts'
import { parseStreamError } from './parse-error.ts'
import { learnPattern, matchPattern, type Pattern } from './pattern.ts'
import { readAnswer } from './read-answer.ts'

/** A recognised kind of chunk and what its string is for. */
interface Learned {
  readonly pattern: Pattern
  readonly add: (text: string) => void
  used: boolean
}

/** After so many patterns that never fitted a second chunk, a stream is read in full: its chunks are all different. */
const patience = 4

export function decodeStream(
  wire: Pick<Wire, 'tools'>,
  target: Pick<Target, 'issuer' | 'seed'>,
): Decoder {
  const answer = readAnswer(wire, target)
  let learned: Learned | undefined
  let misses = 0

  const learn = (data: string, chunk: Json): void => {
    if (learned && !learned.used) misses++
    learned = undefined
    const plain = misses < patience ? plainDelta(chunk) : undefined
    const add = plain && writerFor(plain)
    if (!plain || !add) return
    const pattern = learnPattern(data, plain.field, (probe) => {
      const again = isRecord(probe) ? plainDelta(probe) : undefined
      return again?.field === plain.field && again.index === plain.index ? again.text : undefined
    })
    if (pattern) learned = { pattern, add, used: false }
  }

  /** Where the string of such a chunk goes, as long as only such chunks follow. */
  const writerFor = ({ field, choice, index }: PlainDelta): Learned['add'] | undefined => {
    if (field === 'arguments') {
      const call = answer.calls.plainBlock({ choice, index })
      return call && ((text) => call.add(text))
    }
    const spoken = answer.proseOf(choice)
    const kind = field === 'content' ? 'text' : 'reasoning'
    return spoken.open()?.kind === kind ? (text) => spoken.add(kind, text) : undefined
  }

  const read = ({ data, event }: Frame): void => {
    if (learned) {
      const text = matchPattern(learned.pattern, data)
      if (text !== undefined && text !== '') {
        learned.used = true
        learned.add(text)
        return
      }
    }
    if (data.length < 20 && data.trim() === '[DONE]') return answer.done()
    if (data.length < 20 && data.trim() === '') return
    const chunk = parseJson(data)
    if (!isRecord(chunk))
      return answer.fail({
        kind: 'upstream-invalid',
        message: 'The upstream sent a piece of its answer that is not a JSON object.',
      })
    if (event === 'error') return answer.fail(parseStreamError(chunk))
    answer.chunk(chunk)
    learn(data, chunk)
  }

  return {
    push(frames) {
      for (const frame of frames) {
        if (answer.over()) break
        read(frame)
      }
      return answer.collect()
    },
    end() {
      // A finish_reason is the terminal evidence; a close without one is a cut.
      if (answer.finished()) answer.done()
      answer.fail({
        kind: 'upstream-incomplete',
        message: 'The upstream stopped before its answer was whole.',
      })
      return answer.collect()
    },
  }
}

interface PlainDelta {
  readonly field: 'content' | 'reasoning_content' | 'reasoning' | 'reasoning_text' | 'arguments'
  readonly text: string
  readonly choice: number
  /** Of the tool call. */
  readonly index: number
}

/** Fields of a choice beside its delta that must be read when they are filled. */
const telling = ['finish_reason', 'usage', 'error', 'logprobs']

/** The one string of a chunk that holds nothing else of interest; undefined for all others. */
function plainDelta(chunk: Json): PlainDelta | undefined {
  const { choices } = chunk
  if (!Array.isArray(choices) || choices.length !== 1 || chunk['usage'] || chunk['error'])
    return undefined
  const choice: unknown = choices[0]
  if (!isRecord(choice) || telling.some((field) => choice[field])) return undefined
  const delta = choice['delta']
  const at = choice['index']
  return isRecord(delta) ? plainField(delta, typeof at === 'number' ? at : 0) : undefined
}

function plainField(delta: Json, choice: number): PlainDelta | undefined {
  const filled = Object.entries(delta).filter(
    ([name, value]) => name !== 'role' && value !== null && value !== '' && !isEmptyList(value),
  )
  const [name, value] = filled[0] ?? []
  if (filled.length !== 1) return undefined
  if (name === 'tool_calls') return plainArguments(value, choice)
  const proses = ['content', 'reasoning_content', 'reasoning', 'reasoning_text'] as const
  const field = proses.find((known) => known === name)
  return field && typeof value === 'string' ? { field, text: value, choice, index: -1 } : undefined
}

/** A further piece of one call's arguments: no id, no name. */
function plainArguments(value: unknown, choice: number): PlainDelta | undefined {
  const entry: unknown = Array.isArray(value) && value.length === 1 ? value[0] : undefined
  if (!isRecord(entry) || !isRecord(entry['function'])) return undefined
  const { index } = entry
  const { name, arguments: text } = entry['function']
  const extra = entry['id'] || name || entry['custom'] || entry['extra_content']
  if (extra || typeof text !== 'string' || typeof index !== 'number') return undefined
  return { field: 'arguments', text, choice, index }
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0
