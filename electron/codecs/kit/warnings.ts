/** Gathers what the target could not express while a request is built, each thing once. */
import type { Warning } from '../codec.ts'

export interface Warnings {
  /** `field`: what it was; `action`: what was done about it, in one clause. */
  add(field: string, action: string): void
  all(): readonly Warning[]
}

export function gatherWarnings(): Warnings {
  const found = new Map<string, Warning>()
  return {
    add(field, action) {
      found.set(`${field}\0${action}`, { field, action })
    },
    all: () => [...found.values()],
  }
}
