/** Keeps cache marks within the service's rules: at most four, and none of an hour behind one of five minutes. */
import { isRecord } from '../kit/read.ts'
import type { Warnings } from '../kit/warnings.ts'

type Marked = Record<string, unknown>

/** The parts of a request in the order in which the prompt is made of them. */
export interface Prompt {
  readonly tools: readonly Marked[]
  readonly system: readonly Marked[]
  readonly messages: readonly { readonly content: readonly Marked[] }[]
}

const most = 4

/** Takes marks off the given objects, which must be the request's own. */
export function limitCacheMarks(prompt: Prompt, taken: number, warnings: Warnings): void {
  const head = [...prompt.tools, ...prompt.system].filter(isMarked)
  const body = prompt.messages.flatMap(({ content }) => content.flatMap(within)).filter(isMarked)
  const excess = head.length + body.length + taken - most
  if (excess > 0) {
    warnings.add('cache_control', `only ${most} cache marks kept: the service takes no more`)
    // The next request reads what this one marked last; what is marked first is mostly covered by it.
    for (const part of [...body.slice(0, -1), ...head, ...body.slice(-1)].slice(0, excess))
      delete part['cache_control']
  }
  let short = false
  for (const part of [...head, ...body].filter(isMarked)) {
    const hour = ttlOf(part) === '1h'
    if (hour && short) {
      part['cache_control'] = { type: 'ephemeral' }
      warnings.add('cache_control', 'a mark of one hour behind one of five minutes was shortened')
    }
    short ||= !hour
  }
}

const isMarked = (part: Marked): boolean => isRecord(part['cache_control'])

const ttlOf = (part: Marked): unknown => {
  const mark = part['cache_control']
  return isRecord(mark) ? mark['ttl'] : undefined
}

/** The block itself stands behind the blocks of its own content. */
function within(block: Marked): readonly Marked[] {
  const inner: readonly unknown[] = Array.isArray(block['content']) ? block['content'] : []
  return [...inner.filter((item): item is Marked => isRecord(item)), block]
}
