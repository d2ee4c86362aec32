/** The refusal of a request whose body is at fault. */
import { Failure } from '../hub/error.ts'

/** `param`: the field at fault. */
export const invalid = (message: string, param?: string): Failure =>
  new Failure({
    kind: 'invalid-request',
    status: 400,
    message,
    ...(param === undefined ? {} : { param }),
  })
