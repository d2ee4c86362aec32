/** Turns what a procedure throws into one of the contract's errors, once for every binding. */
import { ORPCError, ValidationError } from '@orpc/server'
import { Failure } from '../hub/error.ts'
import { Refused, type RefusalCode } from '../kernel/refused.ts'
import { errors } from '../../shared/contract/base.ts'

/** Hears of errors that are our own fault; the caller is told nothing of their inside. */
export type Report = (error: unknown) => void

const codes: Readonly<Record<RefusalCode, keyof typeof errors>> = {
  'not-found': 'NOT_FOUND',
  conflict: 'CONFLICT',
  invalid: 'INVALID',
  unavailable: 'UNAVAILABLE',
}

/** Options that every handler of the router is made with. */
export const errorOptions = (report: Report) => ({
  // Around the procedure: what the domains throw, and input that does not fit the contract.
  clientInterceptors: [rethrowing((error) => apiError(error, report))],
  // Around the whole call: a body that cannot be read.
  interceptors: [rethrowing((error) => callError(error, report))],
})

const rethrowing =
  (mend: (error: unknown) => Error) =>
  async <Result>({ next }: { next(): Promise<Result> }): Promise<Result> => {
    try {
      return await next()
    } catch (error) {
      throw mend(error)
    }
  }

/** One of the contract's errors for anything a procedure may throw. */
export function apiError(error: unknown, report: Report): Error {
  if (error instanceof Refused) return refused(error)
  if (error instanceof Failure)
    return new ORPCError('UNAVAILABLE', { status: 503, message: error.message })
  if (error instanceof ORPCError && error.cause instanceof ValidationError) {
    if (error.code === 'BAD_REQUEST') return faulty(error.cause)
    report(error.cause)
    return internal()
  }
  if (error instanceof ORPCError) return error
  report(error)
  return internal()
}

function refused({ code: why, message, field }: Refused): ORPCError<string, unknown> {
  const code = codes[why]
  const { status } = errors[code]
  if (code !== 'INVALID' || field === undefined) return new ORPCError(code, { status, message })
  return new ORPCError(code, { status, message, data: { fields: [{ path: field, message }] } })
}

function faulty({ issues }: ValidationError): ORPCError<string, unknown> {
  const fields = issues.map(({ path, message }) => ({
    path: (path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.'),
    message,
  }))
  return new ORPCError('INVALID', {
    status: errors.INVALID.status,
    message: fields
      .map(({ path, message }) => (path === '' ? `${message}.` : `${path}: ${message}.`))
      .join(' '),
    data: { fields },
  })
}

/** What goes wrong outside the procedure, in a sentence that says what to do. */
function callError(error: unknown, report: Report): Error {
  if (error instanceof SyntaxError)
    return new ORPCError('INVALID', {
      defined: true,
      status: errors.INVALID.status,
      message: 'The body is not valid JSON.',
    })
  if (!(error instanceof ORPCError)) {
    report(error)
    return internal()
  }
  if (error.code !== 'PAYLOAD_TOO_LARGE') return error
  return new ORPCError('PAYLOAD_TOO_LARGE', {
    status: 413,
    message: 'The body is larger than the 1 MB that the admin API takes.',
  })
}

const internal = (): ORPCError<string, unknown> =>
  new ORPCError('INTERNAL_SERVER_ERROR', {
    status: 500,
    message: 'Something went wrong inside Plugboard; its log says what.',
  })
