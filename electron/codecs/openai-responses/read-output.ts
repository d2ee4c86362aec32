/** The items of an answer as they grow: events find theirs by its place, since some servers change ids with every event. */
import { isRecord, type Json, word } from '../kit/read.ts'
import { readCall } from './read-call.ts'
import { numberOf, type Place, type PlainText, type ReadingItem } from './read-item.ts'
import { readMessage } from './read-message.ts'
import { readReasoning } from './read-reasoning.ts'
import { readWhole } from './read-whole.ts'

export interface Output {
  /** Whether an event of this name, without `response.`, is about an item. */
  concerns(event: string): boolean
  read(event: string, data: Json): void
  /** The whole list at the end; may be empty although items came before. Closes everything. */
  settle(items: unknown): void
  plain(event: string, item: number, part: number): PlainText | undefined
}

interface Held {
  readonly reader: ReadingItem
  id: string
  /** Of a call; unlike the other one it never changes. */
  callId: string
  done: boolean
}

/** The events about pieces, by what they begin with, and the type of the item that such a piece belongs to. */
const pieces: readonly (readonly [string, string])[] = [
  ['output_text.', 'message'],
  ['refusal.', 'message'],
  ['function_call_arguments.', 'function_call'],
  ['custom_tool_call_input.', 'custom_tool_call'],
  ['reasoning_', 'reasoning'],
]

function readItem(item: Json, place: Place): ReadingItem {
  const type = word(item['type'])
  switch (type) {
    case 'message':
      return readMessage(item, place)
    case 'reasoning':
      return readReasoning(place)
    case 'function_call':
    case 'custom_tool_call':
      return readCall(type, item, place)
    default:
      return readWhole(type, item, place)
  }
}

export function readOutput(place: Place): Output {
  const byIndex = new Map<number, Held>()
  const all: Held[] = []
  let latest = -1

  const add = (index: number, item: Json): Held => {
    const held: Held = { reader: readItem(item, place), id: '', callId: '', done: false }
    learn(held, item)
    byIndex.set(index, held)
    all.push(held)
    latest = Math.max(latest, index)
    return held
  }

  const close = (held: Held): void => {
    held.done = true
    held.reader.close()
  }

  /** Where an item stands, by what an event says of it; undefined where that leads to none. */
  const indexOf = (told: unknown, id: string): number | undefined => {
    const index = numberOf(told)
    if (index !== undefined) return index
    for (const [at, held] of byIndex) if (id !== '' && held.id === id) return at
    return undefined
  }

  /** A new item; one that still stood at its place is over. */
  const addNew = ({ item, output_index }: Json): void => {
    const index = numberOf(output_index) ?? latest + 1
    const before = byIndex.get(index)
    if (before) close(before)
    add(index, isRecord(item) ? item : {})
  }

  const finish = ({ item, output_index }: Json): void => {
    if (!isRecord(item)) return
    const index = indexOf(output_index, word(item['id']))
    const known = byIndex.get(index ?? latest)
    const same = known !== undefined && isSame(known, item) && !isFollower(known, item)
    if (known && !same) close(known)
    const held = same ? known : add(index ?? latest + 1, item)
    learn(held, item)
    held.reader.settle(item)
    close(held)
  }

  /** The item that a piece belongs to; a new one where none is known that can hold it. */
  const holder = (data: Json, type: string | undefined): Held | undefined => {
    const id = word(data['item_id'])
    const index = indexOf(data['output_index'], id)
    const held = byIndex.get(index ?? latest)
    if (type === undefined) return held
    const known = index !== undefined || id === ''
    if (held?.reader.type === type && (known || !held.done)) return held
    if (held && index !== undefined) close(held)
    return add(index ?? latest + 1, { type, id })
  }

  const change = (event: string, data: Json): void => {
    const type = pieces.find(([begin]) => event.startsWith(begin))?.[1]
    holder(data, type)?.reader.change(event, data)
  }

  return {
    concerns: (event) =>
      event === 'output_item.added' ||
      event === 'output_item.done' ||
      event.startsWith('content_part.') ||
      pieces.some(([begin]) => event.startsWith(begin)),
    read(event, data) {
      if (event === 'output_item.added') addNew(data)
      else if (event === 'output_item.done') finish(data)
      else change(event, data)
    },
    settle(items) {
      const free = new Set(all)
      const list: readonly unknown[] = Array.isArray(items) ? items : []
      list.forEach((item, at) => {
        if (!isRecord(item)) return
        const held = match(item, byIndex.get(at), free)
        if (held) free.delete(held)
        const reading = held ?? add(latest + 1, item)
        reading.reader.settle(item)
        close(reading)
      })
      for (const held of all) close(held)
    },
    plain: (event, item, part) => byIndex.get(item)?.reader.plain(event, part),
  }
}

function learn(held: Held, item: Json): void {
  held.id = word(item['id']) || held.id
  held.callId = word(item['call_id']) || held.callId
}

/** Whether an item may be the one that was held: some servers use a place twice, and some rename all but calls. */
function isSame({ reader, callId }: Held, item: Json): boolean {
  const call = word(item['call_id'])
  return reader.type === item['type'] && (callId === '' || call === '' || call === callId)
}

/** Whether an item that is told whole comes behind one that ended at the same place. */
const isFollower = ({ done, id, callId }: Held, item: Json): boolean =>
  done && callId === '' && (id === '' || id !== item['id'])

/** The item of the stream that one of the final list is: by an id, else by its place, else the next of its kind. */
function match(item: Json, placed: Held | undefined, free: ReadonlySet<Held>): Held | undefined {
  const kin = [...free].filter((held) => isSame(held, item))
  const { id, call_id: call } = item
  return (
    kin.find((held) => held.callId !== '' && held.callId === call) ??
    kin.find((held) => held.id !== '' && held.id === id) ??
    kin.find((held) => held === placed) ??
    kin[0]
  )
}
