/** The tool calls of an answer, put together from deltas that vendors number and name in their own ways. */
import type { Carrier } from '../../hub/content.ts'
import type { ToolIdentity, Wire } from '../codec.ts'
import { answeredIds } from '../kit/ids.ts'
import { parallelWrapper, unwrapParallel } from '../kit/parallel-wrapper.ts'
import { isRecord, type Json, word } from '../kit/read.ts'
import { unwrapInput } from '../kit/tool-input.ts'
import { proofOf } from './parse-messages.ts'
import type { Scribe } from '../kit/scribe.ts'

/** Where a delta of a call stands: in which choice, and at which index where it names none. */
export interface Place {
  readonly choice: number
  readonly fallback?: number
}

export interface Calls {
  take(entry: Json, place: Place): void
  /** The block of a call whose arguments pass through as they come, for deltas that need no reading. */
  plainBlock(place: Place & { readonly index: number }): PlainCall | undefined
  /** Starts what never got a name, ends every call. */
  close(): void
  any(): boolean
}

export interface PlainCall {
  readonly block: number
  add(text: string): void
}

interface Call {
  id: string
  /** The id is ours: arguments came before any id, or the one that came is another call's. */
  madeUp: boolean
  name: string
  kind: 'function' | 'custom'
  arguments: string
  /** Set once the client was told of the call. */
  block: number | undefined
  /** The arguments must be read as a whole before the client can have them. */
  held: boolean
  proof: string | undefined
}

/** Wrappers that some models write by themselves around several calls. */
const wrappers: ReadonlySet<string> = new Set([
  parallelWrapper,
  'multi_tool_use_parallel',
  'parallel',
])

export interface CallsOptions {
  readonly out: Scribe
  readonly tools: Wire['tools']
  readonly issuer: string
  /** Tells answers apart, for ids that must be made up. */
  readonly seed: () => string
}

export function readCalls({ out, tools, issuer, seed }: CallsOptions): Calls {
  const all: Call[] = []
  const byIndex = new Map<string, Call>()
  const latest = new Map<number, Call>()
  const ids = answeredIds()

  const carrier = (blob: string): Carrier => ({ issuer, blob })

  const tell = (call: Call, identity: ToolIdentity): void => {
    const block = out.nextBlock()
    call.block = block
    const id = ids.take(call.id, seed(), all.indexOf(call), call.name)
    call.madeUp = id !== call.id
    call.id = id
    out.write({ type: 'tool-start', block, id: call.id, ...identity })
    if (call.proof !== undefined)
      out.write({ type: 'signature', block, carrier: carrier(call.proof) })
  }

  const identityOf = (call: Call): ToolIdentity =>
    tools.get(call.name) ?? { name: call.name, kind: call.kind }

  const start = (call: Call): void => {
    if (wrappers.has(call.name)) {
      call.held = true
      return
    }
    const identity = identityOf(call)
    call.held = identity.kind === 'custom' && call.kind === 'function'
    tell(call, identity)
    if (!call.held && call.arguments !== '') give(call, call.arguments)
  }

  const give = (call: Call, text: string): void => {
    if (call.block !== undefined && text !== '')
      out.write({ type: 'delta', block: call.block, text })
  }

  const find = (entry: Json, { choice, fallback }: Place): Call => {
    const index = wholeIndex(entry['index']) ?? fallback
    const key = `${choice}:${index}`
    const id = word(entry['id'])
    const current =
      index === undefined
        ? (all.find((call) => id !== '' && call.id === id) ?? latest.get(choice))
        : byIndex.get(key)
    if (current && !isAnother(current, entry)) return current
    const call = freshCall(entry['type'] === 'custom' ? 'custom' : 'function')
    all.push(call)
    latest.set(choice, call)
    if (index !== undefined) byIndex.set(key, call)
    return call
  }

  const closeOne = (call: Call): void => {
    if (wrappers.has(call.name)) {
      const inner = unwrapParallel(call.arguments)
      for (const { name, words } of inner ?? []) whole(name, words)
      if (inner) return
    }
    if (call.block === undefined) {
      // A call without a name cannot be run; but it must be seen.
      if (call.name === '') call.name = 'unknown_tool'
      const identity = identityOf(call)
      tell(call, identity)
      give(call, call.arguments)
    } else if (call.held) give(call, unwrapInput(call.arguments))
    if (call.block !== undefined) out.write({ type: 'block-end', block: call.block })
  }

  const whole = (name: string, words: string): void => {
    const call = { ...freshCall('function'), name, arguments: words }
    all.push(call)
    start(call)
    closeOne(call)
  }

  return {
    any: () => all.length > 0,
    take(entry, place) {
      const call = find(entry, place)
      const { name, words, custom } = bodyOf(entry)
      if (custom && call.block === undefined) call.kind = 'custom'
      if (call.id === '') call.id = word(entry['id'])
      if (call.name === '') call.name = name
      const proof = proofOf(entry)
      if (proof !== undefined) {
        call.proof = proof
        if (call.block !== undefined)
          out.write({ type: 'signature', block: call.block, carrier: carrier(proof) })
      }
      call.arguments += words
      if (call.block !== undefined) {
        if (!call.held) give(call, words)
      } else if (call.name !== '' && (call.id !== '' || words !== '')) start(call)
    },
    plainBlock({ choice, index }) {
      const call = byIndex.get(`${choice}:${index}`)
      const block = call?.block
      if (!call || block === undefined || call.held) return undefined
      return {
        block,
        add(text) {
          call.arguments += text
          out.write({ type: 'delta', block, text })
        },
      }
    },
    close() {
      for (const call of all.slice())
        if (call.id !== '' || call.name !== '' || call.arguments !== '') closeOne(call)
    },
  }
}

const freshCall = (kind: Call['kind']): Call => ({
  id: '',
  madeUp: false,
  name: '',
  kind,
  arguments: '',
  block: undefined,
  held: false,
  proof: undefined,
})

/**
 * Whether an entry at a used index begins another call. Some vendors number every call 0: a new id tells, or, without
 * ids, a name behind arguments that are already whole.
 */
function isAnother(current: Call, entry: Json): boolean {
  const id = word(entry['id'])
  if (id !== '' && id === current.id) return false
  if (id !== '' && current.id !== '' && !current.madeUp) return true
  const { name, words } = bodyOf(entry)
  if (name === '' || current.name === '') return false
  return isWhole(current.arguments) && (name !== current.name || words !== '')
}

function isWhole(words: string): boolean {
  try {
    return isRecord(JSON.parse(words))
  } catch {
    return false
  }
}

function bodyOf(entry: Json): {
  readonly name: string
  readonly words: string
  readonly custom: boolean
} {
  const custom = isRecord(entry['custom'])
  const holder = isRecord(entry['custom']) ? entry['custom'] : entry['function']
  const body = isRecord(holder) ? holder : {}
  const words = custom ? body['input'] : body['arguments']
  return {
    name: word(body['name']),
    words: isRecord(words) ? JSON.stringify(words) : word(words),
    custom,
  }
}

const wholeIndex = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : undefined
