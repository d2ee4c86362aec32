/** Counts what the mock is answering and when it was left, by mode. */
import { micros } from './modes.ts'
import type { Mode } from './modes.ts'

export interface Count {
  /** Answers under way now. */
  readonly open: number
  /** When an answer's connection was closed before its end: monotonic microseconds. */
  readonly left: readonly number[]
}

export type Counts = Readonly<Record<string, Count>>

export class Tally {
  readonly #open = new Map<Mode, number>()
  readonly #left = new Map<Mode, number[]>()

  began(mode: Mode): void {
    this.#open.set(mode, (this.#open.get(mode) ?? 0) + 1)
  }

  ended(mode: Mode): void {
    this.#open.set(mode, (this.#open.get(mode) ?? 1) - 1)
  }

  left(mode: Mode): void {
    this.ended(mode)
    const times = this.#left.get(mode) ?? []
    times.push(micros())
    this.#left.set(mode, times)
  }

  /** Forgets who left; what is open stays open. */
  forget(): void {
    this.#left.clear()
  }

  counts(): Counts {
    const names = new Set([...this.#open.keys(), ...this.#left.keys()])
    return Object.fromEntries(
      [...names].map((mode) => [
        mode,
        { open: this.#open.get(mode) ?? 0, left: this.#left.get(mode) ?? [] },
      ]),
    )
  }
}
