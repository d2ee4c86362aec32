/** The calls of an answer: most come whole in one part, some servers send their arguments piece by piece. */
import type { GatewayError } from '../../hub/error.ts'
import type { ToolIdentity, Wire } from '../codec.ts'
import { answeredIds } from '../kit/ids.ts'
import { isRecord, type Json, word } from '../kit/read.ts'
import { unwrapInput } from '../kit/tool-input.ts'
import { hubId } from './decode-ids.ts'
import { growingArgs, type GrowingArgs } from './read-args.ts'
import type { Out } from './read-prose.ts'

export interface Calls {
  /** `call`: a part's `functionCall`; `proof`: its `thoughtSignature`, or ''. Gives what is wrong with it, if anything. */
  take(call: Json, proof: string): GatewayError | undefined
  /** Whether pieces of a call are still to come. */
  pending(): boolean
  /** Ends a call whose last piece never came: what there is of its arguments, and not their end. */
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

interface Begun {
  readonly block: number
  readonly kind: ToolIdentity['kind']
}

interface Pending extends Begun {
  readonly args: GrowingArgs
}

export function readCalls({ out, tools, issuer, seed }: CallsOptions): Calls {
  const ids = answeredIds()
  let count = 0
  let pending: Pending | undefined

  const begin = (call: Json): Begun => {
    // A call without a name cannot be run; but it must be seen.
    const name = word(call['name']) || 'unknown_tool'
    const identity: ToolIdentity = tools.get(name) ?? { name, kind: 'function' }
    const id = ids.take(hubId(call['id']), seed(), count++, name)
    const block = out.nextBlock()
    out.write({ type: 'tool-start', block, id, ...identity })
    return { block, kind: identity.kind }
  }

  const sign = (block: number, proof: string): void => {
    if (proof !== '') out.write({ type: 'signature', block, carrier: { issuer, blob: proof } })
  }

  const finish = ({ block, kind }: Begun, json: string): void => {
    const text = kind === 'custom' ? unwrapInput(json) : json
    if (text !== '') out.write({ type: 'delta', block, text })
    out.write({ type: 'block-end', block })
  }

  const closeWhole = (): void => {
    if (pending) finish(pending, JSON.stringify(pending.args.value()))
    pending = undefined
  }

  const grow = (call: Json, proof: string): GatewayError | undefined => {
    pending ??= { ...begin(call), args: growingArgs() }
    sign(pending.block, proof)
    const pieces: readonly unknown[] = Array.isArray(call['partialArgs']) ? call['partialArgs'] : []
    for (const piece of pieces) if (!pending.args.take(piece)) return unreadable
    if (call['willContinue'] !== true) closeWhole()
    return undefined
  }

  return {
    any: () => count > 0,
    pending: () => pending !== undefined,
    take(call, proof) {
      const named = word(call['name']) !== ''
      if (named) closeWhole()
      if (call['willContinue'] === true || Array.isArray(call['partialArgs']))
        return grow(call, proof)
      if (!named && pending) return grow(call, proof)
      // The end of a call that has ended already.
      if (Object.keys(call).length === 0) return undefined
      const begun = begin(call)
      sign(begun.block, proof)
      finish(begun, JSON.stringify(isRecord(call['args']) ? call['args'] : {}))
      return undefined
    },
    close() {
      if (pending) finish(pending, JSON.stringify(pending.args.value()).slice(0, -1))
      pending = undefined
    },
  }
}

const unreadable: GatewayError = {
  kind: 'upstream-invalid',
  message: 'The upstream sent a piece of a tool call that cannot be put in its place.',
}
