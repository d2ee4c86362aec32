/** The protocols as a list and as a lookup by id. */
import type { Codec } from './codec.ts'
import * as registry from './registry.ts'

export type ProtocolId = (typeof registry)[keyof typeof registry]['id']

export const codecs: readonly Codec[] = Object.values(registry)

const byId: ReadonlyMap<string, Codec> = new Map(codecs.map((codec) => [codec.id, codec]))

/** The codec of a protocol, or undefined for an id we do not speak. */
export const codecOf = (protocol: string): Codec | undefined => byId.get(protocol)

/** Whose error shape is used where a client's protocol cannot be told: the one that most programs read. */
export const usualCodec: Codec = registry.openaiChat
