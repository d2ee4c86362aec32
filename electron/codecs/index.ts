/** The protocols as a list. */
import type { Codec } from './codec.ts'
import * as registry from './registry.ts'

export const codecs: readonly Codec[] = Object.values(registry)

/** Whose error shape is used where a client's protocol cannot be told: the one that most programs read. */
export const usualCodec: Codec = registry.openaiChat
