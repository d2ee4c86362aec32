/** The calls of an answer: most come whole in one part, some servers send their arguments piece by piece. */
import type { GatewayError } from '../../hub/error.ts'
import type { ToolIdentity, Wire } from '../codec.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { freeText } from './build-values.ts'
import { hubId } from './decode-ids.ts'
import { growingArgs, type GrowingArgs } from './read-args.ts'
import type { Out } from './read-prose.ts'

export interface Calls {
  /** `call`: a part's `functionCall`; `proof`: its `thoughtSignature`, or ''. Gives what is wrong with it, if anything. */
  take(call: Json, proof: string): GatewayError | undefined
  /** Ends a call whose last piece never came. */
  close(): void
  any(): boolean
}

export interface CallsOptions {
  readonly out: Out
  readonly tools: Wire['tools']
  readonly issuer: string
  /** Tells answers apart, for ids that must be made up. */
  readonly seed: () => string
}

interface Pending {
  readonly block: number
  readonly kind: ToolIdentity['kind']
  readonly args: GrowingArgs
}

export function readCalls({ out, tools, issuer, seed }: CallsOptions): Calls {
  let count = 0
  let pending: Pending | undefined

  const begin = (call: Json): { readonly block: number; readonly kind: Pending['kind'] } => {
    const name = typeof call['name'] === 'string' && call['name'] !== '' ? call['name'] : nameless
    const identity: ToolIdentity = tools.get(name) ?? { name, kind: 'function' }
    const id = hubId(call['id'], [seed(), count++, name])
    const block = out.nextBlock()
    out.write({ type: 'tool-start', block, id, ...identity })
    return { block, kind: identity.kind }
  }

  const sign = (block: number, proof: string): void => {
    if (proof !== '') out.write({ type: 'signature', block, carrier: { issuer, blob: proof } })
  }

  const finish = (
    { block, kind }: { readonly block: number; readonly kind: Pending['kind'] },
    args: Json,
  ): void => {
    const text = kind === 'custom' ? freeText(args) : JSON.stringify(args)
    if (text !== '') out.write({ type: 'delta', block, text })
    out.write({ type: 'block-end', block })
  }

  const close = (): void => {
    if (pending) finish(pending, pending.args.value())
    pending = undefined
  }

  const grow = (call: Json, proof: string): GatewayError | undefined => {
    if (!pending) {
      const { block, kind } = begin(call)
      pending = { block, kind, args: growingArgs() }
    }
    sign(pending.block, proof)
    const pieces: readonly unknown[] = Array.isArray(call['partialArgs']) ? call['partialArgs'] : []
    for (const piece of pieces) if (!pending.args.take(piece)) return unreadable
    if (call['willContinue'] !== true) close()
    return undefined
  }

  return {
    any: () => count > 0,
    take(call, proof) {
      const named = typeof call['name'] === 'string' && call['name'] !== ''
      if (named) close()
      if (call['willContinue'] === true || Array.isArray(call['partialArgs']))
        return grow(call, proof)
      if (!named && pending) return grow(call, proof)
      const begun = begin(call)
      sign(begun.block, proof)
      finish(begun, isRecord(call['args']) ? call['args'] : {})
      return undefined
    },
    close,
  }
}

/** A call without a name cannot be run; but it must be seen. */
const nameless = 'unknown_tool'

const unreadable: GatewayError = {
  kind: 'upstream-invalid',
  message: 'The upstream sent a piece of a tool call that cannot be put in its place.',
}
