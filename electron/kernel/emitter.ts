/** Tells listeners what happened, in the order in which they came. */

/** Adds a listener; the returned function takes it away again. */
export type Subscribe<T> = (listener: (event: T) => void) => () => void

export interface Emitter<T> {
  readonly subscribe: Subscribe<T>
  /** Calls every listener at once. One that throws does not keep the others from hearing. */
  emit(event: T): void
}

/** `failed` hears what a listener threw. */
export function emitter<T>(failed: (error: unknown) => void): Emitter<T> {
  const listeners = new Set<{ readonly call: (event: T) => void }>()
  return {
    subscribe(call) {
      const listener = { call }
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    emit(event) {
      for (const listener of [...listeners]) {
        try {
          listener.call(event)
        } catch (error) {
          failed(error)
        }
      }
    },
  }
}
