/** The time, as a thing that is handed in, so that tests can set it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls back once after `ms`; the timer does not keep the process alive. Returns how to call it off. */
  after(ms: number, call: () => void): () => void
  /** Calls back every `ms`; the timer does not keep the process alive. Returns how to stop it. */
  every(ms: number, call: () => void): () => void
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, call) {
    const timer = setTimeout(call, ms)
    timer.unref()
    return () => clearTimeout(timer)
  },
  every(ms, call) {
    const timer = setInterval(call, ms)
    timer.unref()
    return () => clearInterval(timer)
  },
}
