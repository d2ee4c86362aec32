/** What OpenAI remembers of the answers it gave, as long as they are to be stored (OpenAI API reference, Responses). */
import type { Json } from '../../../../electron/codecs/kit/read.ts'

export interface Remembered {
  readonly account: string
  /** Whether it may be referred to later. */
  readonly stored: boolean
  /** Everything it was asked with, and then what it answered. */
  readonly items: readonly Json[]
  readonly output: readonly Json[]
  readonly response: Json
}

export interface Memory {
  keep(id: string, remembered: Remembered): void
  response(id: string): Remembered | undefined
  /** Also of answers that are not stored: their ids are known, their content is gone. */
  item(id: string): { readonly item: Json; readonly of: Remembered } | undefined
  forget(id: string): void
}

export function memory(): Memory {
  const responses = new Map<string, Remembered>()
  const items = new Map<string, { readonly item: Json; readonly of: Remembered }>()
  return {
    keep(id, remembered) {
      responses.set(id, remembered)
      for (const item of remembered.output) items.set(String(item['id']), { item, of: remembered })
    },
    response: (id) => responses.get(id),
    item: (id) => items.get(id),
    forget: (id) => void responses.delete(id),
  }
}
