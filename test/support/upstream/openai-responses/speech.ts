/** The items of an answer: each as it is when it is done, and the events that lead there (OpenAI API reference, Streaming events). */
import type { Json } from '../../../../electron/codecs/kit/read.ts'
import type { Said, SaidCall, Tally } from '../../../../electron/providers/demo/asked.ts'
import type { Saying } from '../../../../electron/providers/demo/dialect.ts'
import { pieces } from '../../../../electron/providers/demo/tokens.ts'
import type { Findings } from '../play.ts'
import type { ResponsesAsked } from './read.ts'
import { seal } from './seal.ts'

/** What is to be said, by whom it was asked. */
export interface Speaking extends Saying {
  readonly said: Said & Findings & { readonly usage?: Tally }
  readonly asked: ResponsesAsked
}

/** One event of a stream before it has its number, with the tokens it carries. */
export interface Step {
  readonly type: string
  readonly fields: Json
  readonly tokens: number
}

interface Item {
  /** As it stands in the whole answer. */
  readonly done: Json
  /** As it is announced. */
  readonly added: Json
  /** What comes between. `at`: its place in the output. */
  steps(at: number): readonly Step[]
}

const step = (type: string, fields: Json, tokens = 0): Step => ({
  type: `response.${type}`,
  fields,
  tokens,
})

/** Padding that makes the lengths of deltas tell nothing. */
function padding({ padded }: ResponsesAsked, delta: string): Json {
  return padded ? { obfuscation: 'x'.repeat(16 - (delta.length % 16)) } : {}
}

/** Thoughts come in parts, one for each paragraph. */
function reasoning({ said, asked }: Speaking, id: string): Item {
  const parts = asked.showThoughts ? said.reasoning.split('\n\n') : []
  const blob = seal({ account: asked.account, id })
  const base = { id, type: 'reasoning' }
  return {
    // What is announced may be only the beginning of the seal.
    added: { ...base, summary: [], encrypted_content: blob.slice(0, 20) },
    done: {
      ...base,
      summary: parts.map((text) => ({ type: 'summary_text', text })),
      encrypted_content: blob,
    },
    steps: (at) =>
      parts.flatMap((text, index) => {
        const place = { item_id: id, output_index: at, summary_index: index }
        const part = { type: 'summary_text', text }
        return [
          step('reasoning_summary_part.added', { ...place, part: { ...part, text: '' } }),
          ...pieces(text).map((delta) =>
            step('reasoning_summary_text.delta', { ...place, delta, ...padding(asked, delta) }, 1),
          ),
          step('reasoning_summary_text.done', { ...place, text }),
          step('reasoning_summary_part.done', { ...place, part }),
        ]
      }),
  }
}

function search({ query, sources }: NonNullable<Findings['search']>, speaking: Speaking): Item {
  const id = `ws_${speaking.stamp.id}`
  const base = { id, type: 'web_search_call' }
  const action = {
    type: 'search',
    query,
    queries: [query],
    ...(speaking.asked.listsSources
      ? { sources: sources.map(({ url }) => ({ type: 'url', url })) }
      : {}),
  }
  return {
    added: { ...base, status: 'in_progress', action },
    done: { ...base, status: 'completed', action },
    steps: (at) =>
      ['in_progress', 'searching', 'completed'].map((stage) =>
        step(`web_search_call.${stage}`, { item_id: id, output_index: at }),
      ),
  }
}

/** How likely each token was: as good as certain. */
function oddsOf(texts: readonly string[], odds: number | undefined): readonly Json[] {
  if (odds === undefined) return []
  return texts.map((token) => {
    const sure = { token, logprob: -0.01, bytes: [...new TextEncoder().encode(token)] }
    return { ...sure, top_logprobs: odds > 0 ? [sure] : [] }
  })
}

interface Spoken {
  readonly part: Json
  readonly empty: Json
  /** `output_text` or `refusal`. */
  readonly kind: string
  /** What stands in the `done` event. */
  readonly whole: Json
  delta(delta: string): Json
}

function refusal(text: string): Spoken {
  const part = { type: 'refusal', refusal: text }
  return {
    part,
    empty: { ...part, refusal: '' },
    kind: 'refusal',
    whole: { refusal: text },
    delta: () => ({}),
  }
}

function prose({ said, asked }: Speaking, annotations: readonly Json[]): Spoken {
  const logprobs = oddsOf(pieces(said.text), asked.odds)
  const part = { type: 'output_text', text: said.text, annotations, logprobs }
  return {
    part,
    empty: { ...part, text: '', annotations: [], logprobs: [] },
    kind: 'output_text',
    whole: { text: said.text, logprobs },
    delta: (delta) => ({ logprobs: oddsOf([delta], asked.odds) }),
  }
}

/** Models that speak between their calls say which of it is their last word. */
function phaseOf({ said, asked }: Speaking): Json {
  if (!/^gpt-5\.[3-9]-codex|^gpt-5\.[4-9]/.test(asked.model)) return {}
  return { phase: said.calls.length > 0 ? 'commentary' : 'final_answer' }
}

function message(speaking: Speaking, id: string, status: string): Item {
  const { said, asked } = speaking
  const annotations = (said.citations ?? []).map(({ url, title, start, end }) => ({
    type: 'url_citation',
    url,
    title,
    start_index: start,
    end_index: end,
  }))
  const {
    part,
    empty,
    kind,
    whole,
    delta: more,
  } = said.refused ? refusal(said.text) : prose(speaking, annotations)
  const base = { id, type: 'message', role: 'assistant', ...phaseOf(speaking) }
  return {
    added: { ...base, status: 'in_progress', content: [] },
    done: { ...base, status, content: [part] },
    steps(at) {
      const place = { item_id: id, output_index: at, content_index: 0 }
      return [
        step('content_part.added', { ...place, part: empty }),
        ...pieces(said.text).map((delta) =>
          step(`${kind}.delta`, { ...place, delta, ...more(delta), ...padding(asked, delta) }, 1),
        ),
        ...annotations.map((annotation, index) =>
          step('output_text.annotation.added', { ...place, annotation_index: index, annotation }),
        ),
        step(`${kind}.done`, { ...place, ...whole }),
        step('content_part.done', { ...place, part }),
      ]
    },
  }
}

interface Made {
  readonly call: SaidCall
  readonly id: string
  readonly status: string
}

function call(
  { call: { id: callId, name, arguments: args, custom }, id, status }: Made,
  asked: ResponsesAsked,
): Item {
  const field = custom ? 'input' : 'arguments'
  const kind = custom ? 'custom_tool_call_input' : 'function_call_arguments'
  const base = {
    id,
    type: custom ? 'custom_tool_call' : 'function_call',
    call_id: `call_${callId}`,
    name,
  }
  return {
    added: { ...base, status: 'in_progress', [field]: '' },
    done: { ...base, status, [field]: args },
    steps(at) {
      const place = { item_id: id, output_index: at }
      return [
        ...pieces(args).map((delta) =>
          step(`${kind}.delta`, { ...place, delta, ...padding(asked, delta) }, 1),
        ),
        step(`${kind}.done`, { ...place, ...(custom ? {} : { name }), [field]: args }),
      ]
    },
  }
}

/** In the order in which they are said. An answer that ran into its limit leaves its last item unfinished. */
export function itemsOf(speaking: Speaking): readonly Item[] {
  const { said, asked, stamp } = speaking
  const { id } = stamp
  const thinks = said.reasoning !== ''
  const parts = [
    ...(said.text === '' ? [] : [(status: string) => message(speaking, `msg_${id}`, status)]),
    ...said.calls.map(
      (made, index) => (status: string) =>
        call({ call: made, id: `${made.custom ? 'ctc' : 'fc'}_${id}${index}`, status }, asked),
    ),
  ]
  const last = said.stop === 'length' ? 'incomplete' : 'completed'
  return [
    ...(thinks ? [reasoning(speaking, `rs_${id}`)] : []),
    ...(said.search ? [search(said.search, speaking)] : []),
    ...parts.map((make, index) => make(index === parts.length - 1 ? last : 'completed')),
  ]
}

/** An item from its announcement to its end. */
export const eventsOf = (item: Item, at: number): readonly Step[] => [
  step('output_item.added', { output_index: at, item: item.added }),
  ...item.steps(at),
  step('output_item.done', { output_index: at, item: item.done }),
]
