/** A short stable fingerprint of a text, for names and ids that must come out the same on every replay. */

const mix = (seed: number, text: string): number => {
  let high = 0xdeadbeef ^ seed
  let low = 0x41c6ce57 ^ seed
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** `length` characters of `[0-9a-z]`, at most 20. Not for secrets: it can be reversed by trying. */
export function fingerprint(text: string, length = 10): string {
  const word = (seed: number): string => mix(seed, text).toString(36).padStart(11, '0').slice(1)
  return (length > 10 ? word(1) + word(2) : word(1)).slice(-length)
}
