/** What the demo says to a request: friendly, short, honest, and always the same for the same request. */
import type { Asked, Attachment, Said, Tally } from './asked.ts'
import { callsFor } from './calls.ts'
import { withoutDirective, type Misbehaviour } from './misbehaviour.ts'
import { reasoner } from './models.ts'
import { phrasesFor, type Phrases } from './phrases.ts'
import { sample } from './sample.ts'
import { knownAnswer } from './skills.ts'
import { countTokens, pieces } from './tokens.ts'

const longAnswer = 40

const shortened = (text: string, most: number): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim()
  return line.length > most ? `${line.slice(0, most).trimEnd()}…` : line
}

const described = (attachment: Attachment, phrases: Phrases): string =>
  attachment.kind === 'url'
    ? phrases.at(shortened(attachment.url, 100))
    : phrases.bytes(attachment.mediaType, Math.max(1, Math.round(attachment.bytes / 1000)))

/** The words of an answer that calls no tool. */
function words(asked: Asked, phrases: Phrases): string {
  const question = withoutDirective(asked.question)
  if (asked.json) return asJson(asked.json.schema, shortened(question, 200))
  const results = asked.results.map(({ name, text, failed }) =>
    phrases.result(name === '' ? '?' : name, shortened(text, 400), failed),
  )
  if (results.length > 0) return [...results, phrases.afterResults].join('\n\n')
  const seen =
    asked.attachments.length > 0
      ? phrases.received(asked.attachments.map((each) => described(each, phrases)))
      : undefined
  const unasked = seen === undefined ? phrases.noQuestion : ''
  const said =
    knownAnswer(question, phrases) ??
    (question === '' ? unasked : phrases.answer(shortened(question, 200)))
  return [seen, said].filter(Boolean).join('\n\n')
}

function asJson(schema: Readonly<Record<string, unknown>> | undefined, question: string): string {
  return JSON.stringify(schema ? sample(schema, 'demo') : { from: 'demo', you_asked: question })
}

function unlimited(asked: Asked, wish: Misbehaviour | undefined): Omit<Said, 'usage'> {
  const phrases = phrasesFor(asked.question)
  const question = withoutDirective(asked.question)
  const thinks = asked.think || asked.model === reasoner
  const reasoning = thinks ? phrases.thoughts(shortened(question, 200)) : ''
  if (wish === 'refuse')
    return { reasoning, text: phrases.refusal, refused: true, calls: [], stop: 'refusal' }
  const calls = callsFor(asked)
  if (calls.length > 0) {
    // A forced call comes without words, as from a real model.
    const text = asked.choice === 'auto' ? phrases.beforeCall(calls.map(({ name }) => name)) : ''
    return { reasoning, text, refused: false, calls, stop: 'tool-calls' }
  }
  const text =
    wish === 'long'
      ? Array.from({ length: longAnswer }, (_, index) => phrases.long(index + 1)).join('\n\n')
      : words(asked, phrases)
  return { reasoning, text, refused: false, calls, stop: 'stop' }
}

/** Ends the text before the first stop string it holds. */
function untilStop<T extends Omit<Said, 'usage'>>(said: T, stops: readonly string[]): T {
  let cut = said.text.length
  let met: string | undefined
  for (const stop of stops) {
    const at = stop === '' ? -1 : said.text.indexOf(stop)
    if (at >= 0 && at < cut) [cut, met] = [at, stop]
  }
  if (met === undefined) return said
  return {
    ...said,
    text: said.text.slice(0, cut),
    calls: [],
    stop: 'stop-sequence',
    stopSequence: met,
  }
}

/** Ends the answer where its tokens are used up: thoughts come first, then words, then calls. */
function withinLimit<T extends Omit<Said, 'usage'>>(said: T, limit: number): T {
  let left = limit
  let cut = false
  const take = (text: string): string => {
    const all = pieces(text)
    const kept = cut ? [] : all.slice(0, left)
    cut ||= kept.length < all.length
    left -= kept.length
    return kept.join('')
  }
  const reasoning = take(said.reasoning)
  const text = take(said.text)
  const calls = said.calls.flatMap((call) => {
    cut ||= left < 1
    if (cut) return []
    left -= 1
    return [{ ...call, arguments: take(call.arguments) }]
  })
  return cut ? { ...said, reasoning, text, calls, stop: 'length' } : said
}

/** Tokens of the answer, counted as they are streamed. */
export function tallyOutput(said: Omit<Said, 'usage'>): Pick<Tally, 'output' | 'reasoning'> {
  const reasoning = countTokens(said.reasoning)
  const called = said.calls.reduce((sum, call) => sum + countTokens(call.arguments) + 1, 0)
  return { reasoning, output: reasoning + countTokens(said.text) + called }
}

/** A few words, then the limit: for seeing what a client makes of it. */
const shortLimit = 12

/** The whole answer. `input`: how the prompt's tokens divide. */
export function converse(
  asked: Asked,
  input: Omit<Tally, 'output' | 'reasoning'>,
  wish?: Misbehaviour,
): Said {
  const limit = Math.min(asked.maxOutput ?? Infinity, wish === 'length' ? shortLimit : Infinity)
  const said = withinLimit(untilStop(unlimited(asked, wish), asked.stop), limit)
  return { ...said, usage: { ...input, ...tallyOutput(said) } }
}
