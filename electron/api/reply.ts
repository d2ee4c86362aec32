/** Answers that do not come from a procedure, in the shape that procedures' errors have. */
import type { ServerResponse } from 'node:http'

/** An error as the REST side of the contract writes it. */
export interface ErrorReply {
  readonly status: number
  readonly code: string
  /** One sentence that says what to do. */
  readonly message: string
}

export function sendError(response: ServerResponse, { status, code, message }: ErrorReply): void {
  sendJson(response, status, { defined: true, code, status, message })
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' })
  response.end(JSON.stringify(body))
}
