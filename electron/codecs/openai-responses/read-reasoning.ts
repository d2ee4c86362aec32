/** Reads a thought: the paragraphs of its summary, or of its raw text, are one block, which its seal closes. */
import { isRecord, type Json, word } from '../kit/read.ts'
import { growing, type Growing, numberOf, type Place, type ReadingItem } from './read-item.ts'

/** In which of the two forms a thought is told. Servers that send both say the same twice, so the first one counts. */
type Form = 'summary' | 'content'

const partText = ({ part }: Json): string => (isRecord(part) ? word(part['text']) : '')

export function readReasoning({ out, issuer }: Place): ReadingItem {
  let block: number | undefined
  let form: Form | undefined
  /** The text told of each paragraph, by its index. */
  const paragraphs = new Map<number, Growing>()
  /** What its parts began with: it counts where no other words come. */
  const first = new Map<Form, Json[]>()
  let sealed = false
  let closed = false
  let last: number | undefined

  const begin = (): number => {
    if (block === undefined) {
      block = out.nextBlock()
      out.write({ type: 'reasoning-start', block })
    }
    return block
  }

  /** A paragraph that has something to say; the one before is parted from it by a blank line. */
  const paragraph = (index: number): Growing => {
    const at = begin()
    const known = paragraphs.get(index)
    if (known) return known
    if (paragraphs.size > 0) out.write({ type: 'delta', block: at, text: '\n\n' })
    const made = growing(out, at)
    paragraphs.set(index, made)
    last = index
    return made
  }

  const tell = (
    as: Form,
    index: number,
    { text, whole }: { text: string; whole: boolean },
  ): void => {
    if (closed || text === '' || (form !== undefined && form !== as)) return
    form = as
    const told = paragraph(index)
    // A paragraph that another one follows cannot grow any more.
    if (index !== last) return
    if (whole) told.whole(text)
    else told.add(text)
  }

  const settleParts = (as: Form, parts: unknown): void => {
    if (!Array.isArray(parts)) return
    parts.forEach((part: unknown, index) => {
      if (isRecord(part)) tell(as, index, { text: word(part['text']), whole: true })
    })
  }

  const promise = (as: Form, part: unknown): void => {
    if (isRecord(part)) first.set(as, [...(first.get(as) ?? []), part])
  }

  /** A seal that comes only when the thought has ended stands in a thought of its own, without words. */
  const seal = (blob: string): void => {
    if (blob === '' || (closed && sealed)) return
    sealed = true
    const carrier = { issuer, blob }
    if (!closed) return out.write({ type: 'signature', block: begin(), carrier })
    const late = out.nextBlock()
    out.write({ type: 'reasoning-start', block: late })
    out.write({ type: 'signature', block: late, carrier })
    out.write({ type: 'block-end', block: late })
  }

  const changeSummary = (event: string, data: Json): void => {
    const index = numberOf(data['summary_index']) ?? 0
    if (event === 'reasoning_summary_part.added') promise('summary', data['part'])
    else if (event === 'reasoning_summary_text.delta')
      tell('summary', index, { text: word(data['delta']), whole: false })
    else if (event === 'reasoning_summary_text.done')
      tell('summary', index, { text: word(data['text']), whole: true })
    else tell('summary', index, { text: partText(data), whole: true })
  }

  const changeContent = (event: string, data: Json): void => {
    const index = numberOf(data['content_index']) ?? 0
    if (event === 'content_part.added') promise('content', data['part'])
    else if (event === 'reasoning_text.delta')
      tell('content', index, { text: word(data['delta']), whole: false })
    else if (event === 'reasoning_text.done')
      tell('content', index, { text: word(data['text']), whole: true })
    else tell('content', index, { text: partText(data), whole: true })
  }

  return {
    type: 'reasoning',
    change(event, data) {
      if (event.startsWith('reasoning_summary_')) changeSummary(event, data)
      else if (event.startsWith('reasoning_text.') || event.startsWith('content_part.'))
        changeContent(event, data)
    },
    settle(item) {
      settleParts('summary', item['summary'])
      settleParts('content', item['content'])
      seal(word(item['encrypted_content']))
    },
    close() {
      if (!closed && paragraphs.size === 0) for (const [as, parts] of first) settleParts(as, parts)
      if (!closed && block !== undefined) out.write({ type: 'block-end', block })
      closed = true
    },
    plain: () => undefined,
  }
}
