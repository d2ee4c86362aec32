/** What accounts and keys are called, read once and again after a change. */
import { lazily } from '../kernel/single-flight.ts'
import { allOf } from './all-of.ts'
import type { Names } from './exchange-views.ts'
import type { Ports } from './ports.ts'

/** Gives the names as they are now. */
export function openNames({
  accounts,
  bindings,
}: Pick<Ports, 'accounts' | 'bindings'>): () => Promise<Names> {
  const read = async (): Promise<Names> => {
    const keys = await allOf((page) => bindings.keys.list(page))
    const labels = new Map(keys.map(({ id, label }) => [id, label]))
    return {
      account: (id) => accounts.snapshot().get(id)?.upstream.label,
      key: (id) => labels.get(id),
    }
  }
  let names = lazily(read)
  bindings.onChange(({ subject }) => {
    if (subject === 'key') names = lazily(read)
  })
  return () => names()
}
