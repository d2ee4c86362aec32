/** Faults that bring their own words, for platforms whose errors look like nobody else's. */
import type { Fault } from '../../../electron/providers/demo/asked.ts'
import type { Dialect, WireFault } from '../../../electron/providers/demo/dialect.ts'

export interface WiredFault extends Fault {
  readonly wire: WireFault
}

const kinds: Readonly<Record<number, Fault['kind']>> = {
  401: 'unauthenticated',
  402: 'billing',
  403: 'forbidden',
  404: 'not-found',
  429: 'rate-limited',
  503: 'overloaded',
}

/** `code`: also what a stream that fails so late says. */
export function wired(
  wire: Omit<WireFault, 'headers'> & { readonly headers?: Readonly<Record<string, string>> },
  message: string,
  code?: string,
): WiredFault {
  return {
    kind: kinds[wire.status] ?? 'invalid-request',
    message,
    ...(code === undefined ? {} : { code }),
    wire: { headers: {}, ...wire },
  }
}

const isWired = (fault: Fault): fault is WiredFault => 'wire' in fault

/** A dialect that says such faults as they want to be said. */
export const speakingWired = (dialect: Dialect): Dialect => ({
  ...dialect,
  fault: (fault) => (isWired(fault) ? fault.wire : dialect.fault(fault)),
})
