/** A place where something waits until a test lets it go on: instead of sleeping. */

/** A promise and the function that keeps it. */
export interface Deferred<T> {
  readonly promise: Promise<T>
  resolve(value: T): void
}

export function deferred<T>(): Deferred<T> {
  let keep: (value: T) => void = () => undefined
  const promise = new Promise<T>((resolve) => {
    keep = resolve
  })
  return { promise, resolve: (value) => keep(value) }
}

export interface Gate {
  /** Resolves when somebody has come to the gate. */
  readonly reached: Promise<void>
  /** Lets everybody through, now and later. */
  open(): void
  /** Waits at the gate. */
  pass(): Promise<void>
}

export function gate(): Gate {
  const reached = deferred<void>()
  const opened = deferred<void>()
  return {
    reached: reached.promise,
    open: () => opened.resolve(),
    pass() {
      reached.resolve()
      return opened.promise
    },
  }
}
