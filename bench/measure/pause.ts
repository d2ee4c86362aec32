/** Waiting, as the bench does it between and during slices. */
import { setTimeout as after } from 'node:timers/promises'

export const pause = (ms: number): Promise<void> => after(ms)

/** Asks every few milliseconds until the answer is yes; throws what it waited for when `limit` ms are over. */
export async function until(
  what: string,
  limit: number,
  reached: () => boolean | Promise<boolean>,
): Promise<void> {
  const end = performance.now() + limit
  while (!(await reached())) {
    if (performance.now() > end) throw new Error(`Waited ${limit} ms for ${what}, in vain.`)
    await pause(5)
  }
}
