/** Traps that cannot occur here, and why; `docs/compatibility.md` tells the same. */

/** By the trap's number. */
export const excused: ReadonlyMap<number, string> = new Map([])
