/** The books of one try: its account's place, its account's health, and its row in the ledger. */
import type { Candidate } from '../bindings/plan.ts'
import type { GatewayError } from '../hub/error.ts'
import type { Clock } from '../kernel/clock.ts'
import type { Run } from './run.ts'
import { addAttempt } from './tally.ts'

/** Closes the books: with why it failed, or as a good answer. Only the first call counts. */
export type CloseBooks = (error: GatewayError | undefined) => void

/** Takes one of the account's places until the books are closed, at the latest with the run; undefined when none is free. */
export function openBooks(
  run: Run,
  { upstream, model }: Candidate,
  { protocol, clock }: { readonly protocol: string; readonly clock: Clock },
): CloseBooks | undefined {
  const release = upstream.health.hold()
  if (!release) return undefined
  const startedAt = clock.now()
  let closed = false

  function close(error: GatewayError | undefined): void {
    if (closed) return
    closed = true
    release?.()
    const now = clock.now()
    if (error) upstream.health.failed(error, model, now)
    else upstream.health.succeeded(model, startedAt)
    addAttempt(
      run.tally,
      {
        accountId: upstream.accountId,
        channelId: upstream.channelId,
        provider: upstream.provider.id,
        protocol,
        model,
        startedAt,
        durationMs: Math.max(0, now - startedAt),
      },
      { status: run.call?.status, error },
    )
  }

  run.call = undefined
  run.release = close
  return close
}
