/** Remembers the beginnings of prompts, as a vendor's prompt cache does. */
import { createHash } from 'node:crypto'
import type { Asked, Tally } from './asked.ts'
import { estimateTokens } from './tokens.ts'

/** Vendors begin at 1,024 tokens; this begins earlier, so that a short conversation already shows it. */
const leastTokens = 64
const mostRemembered = 2_000

export interface PromptCache {
  /** How the prompt's tokens divide, and remembers it for the next time. */
  read(asked: Pick<Asked, 'prompt' | 'caching'>): Omit<Tally, 'output' | 'reasoning'>
}

export function promptCache(): PromptCache {
  const seen = new Set<string>()

  function remember(key: string): void {
    // A set keeps the order of insertion: the first is the one unused for longest.
    seen.delete(key)
    seen.add(key)
    const oldest = seen.values().next()
    if (seen.size > mostRemembered && oldest.done !== true) seen.delete(oldest.value)
  }

  return {
    read({ prompt, caching }) {
      const hash = createHash('sha256')
      let total = 0
      let cacheRead = 0
      let cacheable = 0
      for (const part of prompt) {
        hash.update(part.content).update('\0')
        total += estimateTokens(part.content)
        if (caching === 'by-marks' && !part.marked) continue
        if (total < leastTokens) continue
        const key = hash.copy().digest('base64')
        if (seen.has(key)) cacheRead = total
        cacheable = total
        remember(key)
      }
      // Automatic caches cost nothing to write and do not count it.
      const cacheWrite = caching === 'by-marks' ? cacheable - cacheRead : 0
      return { input: total - cacheRead - cacheWrite, cacheRead, cacheWrite }
    },
  }
}
