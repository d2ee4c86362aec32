/** Folds an event stream into a whole response. */
import type { Carrier } from './content.ts'
import { Failure, type GatewayError } from './error.ts'
import type { Citation, Event, TokenLogprob } from './event.ts'
import type { Response, ResponseBlock } from './response.ts'
import type { Stop, Usage } from './usage.ts'

/** A block that is still growing; pieces are joined once, at the end. */
interface Growing {
  readonly open: Extract<
    Event,
    { type: 'text-start' | 'reasoning-start' | 'refusal-start' | 'tool-start' }
  >
  readonly pieces: string[]
  readonly citations: Citation[]
  readonly logprobs: TokenLogprob[]
  signature?: Carrier
}

type Slot = { readonly growing: Growing } | { readonly whole: ResponseBlock }

/** Takes events in batches; `response()` gives the answer once the terminal has come, or throws Failure. */
export interface Fold {
  push(events: readonly Event[]): void
  response(): Response
}

export function fold(): Fold {
  const slots: Slot[] = []
  const open = new Map<number, Growing>()
  let id = ''
  let model = ''
  let created: number | undefined
  let usage: Usage | undefined
  let stop: Stop | undefined
  let error: GatewayError | undefined

  function take(event: Event): void {
    switch (event.type) {
      case 'start':
        ;({ id, model, created } = event)
        usage = event.usage ?? usage
        return
      case 'text-start':
      case 'reasoning-start':
      case 'refusal-start':
      case 'tool-start': {
        const growing: Growing = { open: event, pieces: [], citations: [], logprobs: [] }
        open.set(event.block, growing)
        slots.push({ growing })
        return
      }
      case 'redacted-reasoning':
        slots.push({ whole: { type: 'redacted-reasoning', carrier: event.carrier } })
        return
      case 'opaque': {
        const { protocol, raw, label, search } = event
        slots.push({
          whole: { type: 'opaque', protocol, raw, label, ...(search ? { search } : {}) },
        })
        return
      }
      case 'image': {
        const { mediaType, data, signature } = event
        slots.push({
          whole: { type: 'image', mediaType, data, ...(signature ? { signature } : {}) },
        })
        return
      }
      case 'delta':
        open.get(event.block)?.pieces.push(event.text)
        return
      case 'signature': {
        const growing = open.get(event.block)
        if (growing) growing.signature = event.carrier
        return
      }
      case 'logprobs': {
        const known = open.get(event.block)?.logprobs
        // One event may hold more tokens than a call takes arguments.
        for (const token of event.tokens) known?.push(token)
        return
      }
      case 'citation':
        open.get(event.block)?.citations.push(event.citation)
        return
      case 'block-end':
        return
      case 'usage':
        usage = event.usage
        return
      case 'end':
        stop = event.stop
        usage = event.usage ?? usage
        return
      case 'error':
        error = event.error
        return
    }
  }

  return {
    push(events) {
      for (const event of events) take(event)
    },
    response() {
      if (error) throw new Failure(error)
      if (!stop)
        throw new Failure({
          kind: 'upstream-incomplete',
          message: 'The upstream stopped before its answer was whole.',
        })
      return {
        id,
        model,
        blocks: slots.map((slot) => ('whole' in slot ? slot.whole : close(slot.growing))),
        stop,
        ...(created === undefined ? {} : { created }),
        ...(usage ? { usage } : {}),
      }
    },
  }
}

function close({ open, pieces, citations, logprobs, signature }: Growing): ResponseBlock {
  const text = pieces.join('')
  switch (open.type) {
    case 'text-start':
      return {
        type: 'text',
        text,
        citations,
        ...(logprobs.length > 0 ? { logprobs } : {}),
        ...(signature ? { signature } : {}),
        ...(open.extras ? { extras: open.extras } : {}),
      }
    case 'refusal-start':
      return { type: 'refusal', text }
    case 'reasoning-start':
      return { type: 'reasoning', text, ...(signature ? { signature } : {}) }
    case 'tool-start': {
      const { id, name, kind, namespace } = open
      return {
        type: 'tool-call',
        id,
        name,
        kind,
        arguments: text,
        ...(namespace === undefined ? {} : { namespace }),
        ...(signature ? { signature } : {}),
      }
    }
  }
}
