/** Keeps work that is asked for several times at once from being done several times. */

/** Runs `work` for a key unless it already runs for that key; whoever asks meanwhile shares its outcome. */
export function singleFlight<T>(): (key: string, work: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Promise<T>>()
  return (key, work) => {
    const current = running.get(key)
    if (current) return current
    const started = work().finally(() => running.delete(key))
    running.set(key, started)
    return started
  }
}

/** Does `work` at the first call and keeps what it gave; a failure is forgotten, so that the next call tries again. */
export function lazily<T>(work: () => Promise<T>): () => Promise<T> {
  let kept: Promise<T> | undefined
  return () => {
    kept ??= work().catch((error: unknown) => {
      kept = undefined
      throw error
    })
    return kept
  }
}
