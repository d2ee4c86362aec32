/** Conversations continued by `previous_response_id` (OpenAI API reference, "Conversation state"): items in, items out. */
import type { KeptWish, Threads } from '../codec.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { listItems } from './input-items.ts'

const responsePath = /^\/v1\/responses\/(resp_[\w-]{1,200})(?:\/(input_items|cancel))?$/

/** `input` as a list: a string is one user message. */
function itemsOf({ input }: Json): readonly unknown[] {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }]
  return Array.isArray(input) ? input : []
}

/** What an item is known by, however it comes back: its id, and the call it makes or answers. */
function namesOf(item: unknown): readonly string[] {
  if (!isRecord(item)) return []
  const { id, call_id: call, type } = item
  return [
    ...(typeof id === 'string' ? [id] : []),
    ...(typeof call === 'string' ? [`${String(type)} ${call}`] : []),
  ]
}

export const threads: Threads = {
  field: 'previous_response_id',
  mark: { before: 'previous_response', rare: '_id"' },
  keeps: (body) => body['store'] !== false,
  said(body, earlier) {
    const items = itemsOf(body)
    if (earlier.length === 0) return items
    const known = new Set(earlier.flatMap(({ id, item }) => [id ?? '', ...namesOf(item)]))
    return items.filter((item) => !namesOf(item).some((name) => known.has(name)))
  },
  answered(answer) {
    const output = isRecord(answer) ? answer['output'] : undefined
    if (!Array.isArray(output)) return []
    return output.map((item: unknown) => ({ id: idOf(item) ?? undefined, item: unnamed(item) }))
  },
  itemMark: { before: 'item', rare: '_reference"' },
  resolve: (body, find) => ({
    ...body,
    input: itemsOf(body).map((item) => {
      const refers = isRecord(item) && item['type'] === 'item_reference'
      return refers ? (find(String(item['id'])) ?? item) : item
    }),
  }),
  join(body, items) {
    const { previous_response_id: _, ...rest } = body
    return { ...rest, input: items }
  },
  address(method, path): KeptWish | undefined {
    const [, id, part] = responsePath.exec(path) ?? []
    if (id === undefined) return undefined
    if (method === 'POST') return part === 'cancel' ? { id, wants: 'cancel' } : undefined
    if (method === 'DELETE') return part === undefined ? { id, wants: 'removal' } : undefined
    if (method !== 'GET' || part === 'cancel') return undefined
    return { id, wants: part === 'input_items' ? 'said' : 'answer' }
  },
  renderSaid: listItems,
  renderRemoval: (id) => ({ id, object: 'response', deleted: true }),
  upstreamPath({ id, wants }) {
    const part = { answer: '', removal: '', said: '/input_items', cancel: '/cancel' }[wants]
    return `/responses/${id}${part}`
  },
}

/** An item's id belongs to the answer it stood in; only a reasoning item must have one. */
function unnamed(item: unknown): unknown {
  if (!isRecord(item) || item['type'] === 'reasoning') return item
  const { id: _, ...rest } = item
  return rest
}

const idOf = (item: unknown): string | null =>
  isRecord(item) && typeof item['id'] === 'string' ? item['id'] : null
