/** How Copilot's data plane says that something is wrong: in OpenAI's shape at every endpoint, with codes of its own. */
import { wired, type WiredFault } from '../fake-server/wired-fault.ts'

interface Told {
  readonly status: number
  readonly code: string
  readonly param?: string
  readonly headers?: Readonly<Record<string, string>>
}

const told = (message: string, { status, code, param, headers }: Told): WiredFault =>
  wired(
    {
      status,
      body: { error: { message, code, ...(param === undefined ? {} : { param }) } },
      ...(headers ? { headers } : {}),
    },
    message,
    code,
  )

export const badRequest = (message: string, param?: string): WiredFault =>
  told(message, {
    status: 400,
    code: 'invalid_request_body',
    ...(param === undefined ? {} : { param }),
  })

export const wrongEndpoint = (model: string, path: string): WiredFault =>
  told(`model "${model}" is not accessible via the ${path} endpoint`, {
    status: 400,
    code: 'unsupported_api_for_model',
  })

export const unknownModel = (): WiredFault =>
  told('The requested model is not supported.', {
    status: 400,
    code: 'model_not_supported',
    param: 'model',
  })

export const unauthorized = (message: string): WiredFault =>
  told(`unauthorized: ${message}`, { status: 401, code: 'unauthorized' })

export const tokenExpired = (): WiredFault => unauthorized('token expired')

export const noAccess = (reason: string): WiredFault =>
  told(`Access to GitHub Copilot was refused: ${reason}.`, { status: 403, code: reason })

export const quotaExceeded = (): WiredFault =>
  told('You have exceeded your premium request allowance.', {
    status: 402,
    code: 'quota_exceeded',
  })

/** `retryAfter`: seconds. */
export const rateLimited = (code: string, retryAfter: number): WiredFault =>
  told('Sorry, you have been rate-limited. Please wait a moment before trying again.', {
    status: 429,
    code,
    headers: { 'retry-after': String(retryAfter) },
  })
