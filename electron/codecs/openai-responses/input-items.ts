/** The list of what was said before an answer (OpenAI API reference, Responses, List input items), page by page. */
import { isRecord, type Json } from '../kit/read.ts'

/** The service's own bounds. */
const usualLimit = 20
const mostItems = 100

/** `items`: oldest first, as they were sent. The newest come first unless the query asks otherwise. */
export function listItems(
  items: readonly unknown[],
  { id, query }: { readonly id: string; readonly query: string },
): unknown {
  const wish = readQuery(query)
  const named = items.map((item, at) => nameItem(item, `${id.slice(-40)}_${at}`))
  const ordered = wish.get('order') === 'asc' ? named : named.toReversed()
  const after = wish.get('after')
  const begin = after === undefined ? 0 : ordered.findIndex((item) => item['id'] === after) + 1
  const data = ordered.slice(begin, begin + limitOf(wish.get('limit')))
  return {
    object: 'list',
    data,
    first_id: data[0]?.['id'] ?? null,
    last_id: data.at(-1)?.['id'] ?? null,
    has_more: begin + data.length < ordered.length,
  }
}

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? usualLimit)
  return Number.isInteger(limit) && limit >= 1 && limit <= mostItems ? limit : usualLimit
}

const readQuery = (query: string): ReadonlyMap<string, string> =>
  new Map(
    query.split('&').map((pair): [string, string] => {
      const at = pair.indexOf('=')
      return [pair.slice(0, at), pair.slice(at + 1)]
    }),
  )

/** Every listed item has an id and a type, and content in parts, also where the client left them out. */
function nameItem(item: unknown, name: string): Json {
  if (!isRecord(item)) return { id: `item_${name}`, type: 'unknown' }
  const { type = 'message', content } = item
  if (type !== 'message') return { id: `item_${name}`, ...item }
  const part = item['role'] === 'assistant' ? 'output_text' : 'input_text'
  return {
    id: `msg_${name}`,
    status: 'completed',
    ...item,
    type,
    content: typeof content === 'string' ? [{ type: part, text: content }] : content,
  }
}
