/**
 * Remembers the sealed thoughts that came before a tool call, for clients whose protocol has no place for them: an upstream
 * that demands them back (Anthropic, Gemini) would otherwise have to think less, or refuse.
 */
import { LRUCache } from 'lru-cache'
import { fingerprint } from '../codecs/kit/hash.ts'
import type { Block, Carrier, ReasoningBlock } from '../hub/content.ts'
import type { Event } from '../hub/event.ts'
import type { Request, Turn } from '../hub/request.ts'

/** What belongs to one tool call. */
interface Memory {
  /** The thoughts right before it. */
  readonly thoughts: readonly ReasoningBlock[]
  /** Its own proof. */
  readonly signature?: Carrier
}

/** All memories together (characters). */
const room = 32 * 1048576

export class Recall {
  readonly #memories = new LRUCache<string, Memory>({
    maxSize: room,
    sizeCalculation: ({ thoughts, signature }) =>
      thoughts.reduce((sum, each) => sum + sizeOf(each), 64 + (signature?.blob.length ?? 0)),
  })

  /** Listens to one answer for one key. */
  listener(keyId: string): (events: readonly Event[]) => void {
    return listen((call, memory) => this.#memories.set(nameOf(keyId, call), memory))
  }

  /** The request with the thoughts put back that its client could not keep. */
  restore(keyId: string, request: Request): Request {
    if (this.#memories.size === 0) return request
    let changed = false
    const turns = request.turns.map((turn) => {
      const restored = this.#restoreTurn(keyId, turn)
      changed ||= restored !== turn
      return restored
    })
    return changed ? { ...request, turns } : request
  }

  #restoreTurn(keyId: string, turn: Turn): Turn {
    if (turn.role !== 'assistant' || turn.blocks.some(isSealed)) return turn
    const blocks: Block[] = []
    let changed = false
    /** Where the step began that leads to the next call: models think first and speak then. */
    let step = 0
    for (const block of turn.blocks) {
      const memory =
        block.type === 'tool-call' ? this.#memories.get(nameOf(keyId, block)) : undefined
      if (block.type !== 'tool-call' || !memory) {
        blocks.push(block)
      } else {
        changed = true
        blocks.splice(step, 0, ...memory.thoughts)
        blocks.push(memory.signature ? { ...block, signature: memory.signature } : block)
      }
      if (block.type === 'tool-call') step = blocks.length
    }
    if (!changed) return turn
    // What the client showed as thoughts are the same thoughts, unsealed.
    return {
      ...turn,
      blocks: blocks.filter((block) => block.type !== 'reasoning' || isSealed(block)),
    }
  }
}

interface Called {
  readonly id: string
  readonly name: string
  readonly arguments: string
}

/** Some upstreams count their calls anew in every answer: only the same call with the same arguments is the same. */
const nameOf = (keyId: string, call: Called): string =>
  `${keyId} ${call.id} ${call.name} ${fingerprint(settled(call.arguments), 20)}`

/** Clients may write arguments anew, with other spaces. */
function settled(words: string): string {
  try {
    return JSON.stringify(JSON.parse(words))
  } catch {
    return words.trim()
  }
}

const sizeOf = ({ text, signature, redacted }: ReasoningBlock): number =>
  text.length + (signature?.blob.length ?? 0) + (redacted?.blob.length ?? 0)

/** Whether a block carries a proof: then its client keeps them itself. */
const isSealed = (block: Block): boolean =>
  (block.type === 'reasoning' && (block.signature ?? block.redacted) !== undefined) ||
  (block.type === 'tool-call' && block.signature !== undefined)

/** Made per answer. `remember` is called for each tool call that thoughts or a proof belong to. */
function listen(
  remember: (call: Called, memory: Memory) => void,
): (events: readonly Event[]) => void {
  /** Thoughts still open, by block. */
  const open = new Map<number, { text: string; signature?: Carrier }>()
  const calls = new Map<number, Growing>()
  let thoughts: ReasoningBlock[] = []

  function end(block: number): void {
    const thought = open.get(block)
    if (thought?.signature)
      thoughts.push({ type: 'reasoning', text: thought.text, signature: thought.signature })
    open.delete(block)
    const call = calls.get(block)
    if (call && (call.thoughts.length > 0 || call.signature))
      remember(call, {
        thoughts: call.thoughts,
        ...(call.signature ? { signature: call.signature } : {}),
      })
    calls.delete(block)
  }

  function take(event: Event): void {
    switch (event.type) {
      case 'reasoning-start':
        open.set(event.block, { text: '' })
        return
      case 'redacted-reasoning':
        thoughts.push({ type: 'reasoning', text: '', redacted: event.carrier })
        return
      case 'delta': {
        const thought = open.get(event.block)
        if (thought) thought.text += event.text
        const call = calls.get(event.block)
        if (call) call.arguments += event.text
        return
      }
      case 'signature': {
        const of = open.get(event.block) ?? calls.get(event.block)
        if (of) of.signature = event.carrier
        return
      }
      case 'block-end':
        return end(event.block)
      case 'tool-start': {
        const { block, id, name } = event
        calls.set(block, { id, name, arguments: '', thoughts })
        thoughts = []
        return
      }
      default:
        return
    }
  }

  return (events) => {
    for (const event of events) take(event)
  }
}

interface Growing {
  readonly id: string
  readonly name: string
  arguments: string
  readonly thoughts: readonly ReasoningBlock[]
  signature?: Carrier
}
