/** Tells, once for each kind of thing, what an answer held and the client's protocol cannot say. */
import type { Answering } from '../codec.ts'

export type Tell = (field: string, action: string) => void

/** Made per answer. */
export function tellOnce({ warn }: Pick<Answering, 'warn'>): Tell {
  const told = new Set<string>()
  return (field, action) => {
    if (told.has(field)) return
    told.add(field)
    warn?.({ field, action })
  }
}
