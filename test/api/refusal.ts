/** What a call to the API was refused with. */
import { isDefinedError, ORPCError } from '@orpc/client'

/** The contract's error that a call ended with; throws when there was none. */
export async function refusal(call: Promise<unknown>): Promise<ORPCError<string, unknown>> {
  const error: unknown = await call.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  if (error instanceof ORPCError && isDefinedError(error)) return error
  throw new Error('The call was not refused with an error of the contract.', { cause: error })
}
