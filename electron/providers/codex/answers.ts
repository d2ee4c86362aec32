/** Reads the answers of OpenAI's OAuth server, whichever of its forms they have. */
import { readErrorBody } from '../../codecs/kit/error-body.ts'
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { Failure } from '../../hub/error.ts'

/** A text field of an answer. */
export function textIn(body: Json, field: string): string | undefined {
  const value = body[field]
  return typeof value === 'string' && value !== '' ? value : undefined
}

export const isSuccess = (status: number): boolean => status >= 200 && status < 300

/** Whether the server is at fault, or too busy, so that the same question may do later. */
export const mayPass = (status: number): boolean => status === 429 || status >= 500

/** An answer that was no success. */
export interface Refusal {
  readonly status: number
  /** In lower case; '' where none is told. */
  readonly code: string
  /** One clause without secrets or a full stop. */
  readonly why: string
}

/** Codes stand in `error.code`, in `error`, or in `code`. */
export function refusalOf(answer: { readonly status: number; readonly body: unknown }): Refusal {
  const { status, body } = answer
  const whole = isRecord(body) ? body : {}
  const { error, error_description: described } = whole
  const code = isRecord(error) ? error['code'] : (error ?? whole['code'])
  // A description tells a person more than the code that stands beside it.
  const { message } = readErrorBody(typeof described === 'string' ? described : body)
  const why = message.replace(/[.\s]+$/, '')
  return {
    status,
    code: typeof code === 'string' ? code.toLowerCase() : '',
    why: why === '' ? `it answered ${status}` : why,
  }
}

/** `then`: what to do about it, as a sentence. */
export const refused = ({ status, why }: Refusal, then: string): Failure =>
  new Failure({
    kind: mayPass(status) ? 'upstream-unavailable' : 'forbidden',
    message: `OpenAI did not complete the sign-in: ${why}. ${then}`,
    status,
  })
