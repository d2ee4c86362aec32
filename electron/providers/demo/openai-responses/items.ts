/** The items of an answer: each as it is when it is done, and the events that lead there. */
import type { Said, SaidCall } from '../asked.ts'
import type { Saying } from '../dialect.ts'
import { pieces } from '../tokens.ts'
import { sealOf } from './seal.ts'

/** One event of a stream before it has its number, with the tokens it carries. */
export interface Step {
  readonly type: string
  readonly fields: object
  readonly tokens: number
}

interface Item {
  /** As it stands in the whole answer. */
  readonly done: object
  /** As it is announced. */
  readonly added: object
  /** What comes between. `at`: its place in the output. */
  steps(at: number): readonly Step[]
}

const step = (type: string, fields: object, tokens = 0): Step => ({ type, fields, tokens })

function reasoning(said: Said, shown: boolean, id: string): Item {
  const text = shown ? said.reasoning : ''
  const part = { type: 'summary_text', text }
  const base = { id, type: 'reasoning' }
  const sealed = { encrypted_content: sealOf(said.reasoning) }
  return {
    added: { ...base, summary: [], ...sealed },
    done: { ...base, summary: shown ? [part] : [], ...sealed },
    steps(at) {
      const all = pieces(said.reasoning)
      const place = { item_id: id, output_index: at, summary_index: 0 }
      if (!shown) return []
      return [
        step('response.reasoning_summary_part.added', { ...place, part: { ...part, text: '' } }),
        ...all.map((delta) =>
          step('response.reasoning_summary_text.delta', { ...place, delta }, 1),
        ),
        step('response.reasoning_summary_text.done', { ...place, text }),
        step('response.reasoning_summary_part.done', { ...place, part }),
      ]
    },
  }
}

function message(said: Said, id: string, status: string): Item {
  const { text, refused } = said
  const part = refused
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [], logprobs: [] }
  const empty = refused ? { ...part, refusal: '' } : { ...part, text: '' }
  const base = { id, type: 'message', role: 'assistant' }
  const kind = refused ? 'response.refusal' : 'response.output_text'
  const more = refused ? {} : { logprobs: [] }
  return {
    added: { ...base, status: 'in_progress', content: [] },
    done: { ...base, status, content: [part] },
    steps(at) {
      const place = { item_id: id, output_index: at, content_index: 0 }
      const whole = refused ? { refusal: text } : { text, ...more }
      return [
        step('response.content_part.added', { ...place, part: empty }),
        ...pieces(text).map((delta) => step(`${kind}.delta`, { ...place, delta, ...more }, 1)),
        step(`${kind}.done`, { ...place, ...whole }),
        step('response.content_part.done', { ...place, part }),
      ]
    },
  }
}

function call(made: SaidCall, id: string, status: string): Item {
  const { name, custom } = made
  const field = custom ? 'input' : 'arguments'
  const type = custom ? 'custom_tool_call' : 'function_call'
  const base = { id, type, call_id: `call_${made.id}`, name }
  const kind = custom ? 'response.custom_tool_call_input' : 'response.function_call_arguments'
  return {
    added: { ...base, status: 'in_progress', [field]: '' },
    done: { ...base, status, [field]: made.arguments },
    steps(at) {
      const place = { item_id: id, output_index: at }
      const whole = { ...(custom ? {} : { name }), [field]: made.arguments }
      return [
        ...pieces(made.arguments).map((delta) => step(`${kind}.delta`, { ...place, delta }, 1)),
        step(`${kind}.done`, { ...place, ...whole }),
      ]
    },
  }
}

/** In the order in which they are said. An answer that ran into its limit leaves its last item unfinished. */
export function itemsOf({ said, asked, stamp }: Saying): readonly Item[] {
  const { id } = stamp
  const parts = [
    ...(said.text === '' ? [] : [(status: string) => message(said, `msg_${id}`, status)]),
    ...said.calls.map(
      (made, index) => (status: string) =>
        call(made, `${made.custom ? 'ctc' : 'fc'}_${id}${index}`, status),
    ),
  ]
  const last = said.stop === 'length' ? 'incomplete' : 'completed'
  const spoken = parts.map((make, index) => make(index === parts.length - 1 ? last : 'completed'))
  return said.reasoning === ''
    ? spoken
    : [reasoning(said, asked.showThoughts, `rs_${id}`), ...spoken]
}

/** An item from its announcement to its end. Thoughts that are not shown still take their time. */
export function eventsOf(item: Item, at: number, hidden: number): readonly Step[] {
  return [
    step('response.output_item.added', { output_index: at, item: item.added }),
    ...item.steps(at),
    step('response.output_item.done', { output_index: at, item: item.done }, hidden),
  ]
}
