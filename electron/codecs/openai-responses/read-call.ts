/** Reads a call of a tool that the client runs: a function with arguments, or a tool that takes free text. */
import type { ToolIdentity } from '../codec.ts'
import { parallelWrapper as wrapper, unwrapParallel } from '../kit/parallel-wrapper.ts'
import { type Json, word } from '../kit/read.ts'
import { unwrapInput } from '../kit/tool-input.ts'
import { toolKey } from './build-names.ts'
import { growing, type Growing, type Place, type ReadingItem } from './read-item.ts'

type CallType = 'function_call' | 'custom_tool_call'

export function readCall(type: CallType, item: Json, place: Place): ReadingItem {
  const { out, tools, held, ids, seed } = place
  const field = type === 'custom_tool_call' ? 'input' : 'arguments'
  let id = ''
  let name = ''
  let namespace = ''
  let closed = false
  /** Set once the client was told of the call. */
  let words: Growing | undefined
  /** What came of the words before the client could have them, or while they must be read as a whole. */
  let waiting = ''
  /** What the item began with: all its words, or the first of those that follow. It counts where no others come. */
  const first = word(item[field])
  /** A function that stands for a tool of free text, or for several calls at once. */
  let wrapped = false
  let spoken = false

  const identity = (): ToolIdentity =>
    tools.get(toolKey(name, namespace)) ?? {
      name,
      kind: type === 'custom_tool_call' ? 'custom' : 'function',
      ...(namespace === '' ? {} : { namespace }),
    }

  const tell = (called: ToolIdentity, callId: string): Growing => {
    const block = out.nextBlock()
    held.toolCalls++
    out.write({ type: 'tool-start', block, id: callId, ...called })
    return growing(out, block)
  }

  const start = (): Growing => {
    if (words) return words
    const called = identity()
    wrapped = name === wrapper || (type === 'function_call' && called.kind === 'custom')
    words = tell(called, ids.take(id, seed(), held.toolCalls))
    if (!wrapped) words.add(waiting)
    return words
  }

  const learn = (told: Json): void => {
    if (id === '') id = word(told['call_id']) || word(told['id'])
    if (name === '') name = word(told['name'])
    if (namespace === '') namespace = word(told['namespace'])
    if (name !== '' && id !== '' && name !== wrapper) start()
  }

  /** More of the words; or, where they are all, what of them is new. */
  const say = (text: string, whole: boolean): void => {
    spoken ||= text !== ''
    if (words && !wrapped) {
      if (whole) words.whole(text)
      else words.add(text)
    } else waiting = whole && text !== '' ? text : waiting + text
  }

  const expand = (): boolean => {
    const calls = name === wrapper ? unwrapParallel(waiting) : undefined
    calls?.forEach((call, at) => {
      name = call.name
      const one = tell(identity(), ids.take('', seed(), id, at))
      one.add(call.words)
      out.write({ type: 'block-end', block: one.block })
    })
    return calls !== undefined
  }

  const finish = (): void => {
    if (!spoken) say(first, true)
    if (id === '' && name === '' && waiting === '' && !words) return
    // A call without a name cannot be run; but it must be seen.
    if (name === '') name = 'unknown_tool'
    if (expand()) return
    const told = start()
    if (wrapped) told.add(name === wrapper ? waiting : unwrapInput(waiting))
    out.write({ type: 'block-end', block: told.block })
  }

  learn({ ...item, id: '' })

  return {
    type,
    change(event, data) {
      if (closed) return
      const delta = event.endsWith('.delta')
      learn({ name: data['name'] })
      say(word(delta ? data['delta'] : data[field]), !delta)
    },
    settle(whole) {
      if (closed) return
      learn(whole)
      say(word(whole[field]), true)
    },
    close() {
      if (!closed) finish()
      closed = true
    },
    plain: (event) =>
      words && spoken && !closed && !wrapped && event === 'function_call_arguments.delta'
        ? words
        : undefined,
  }
}
