/** Reads what an upstream says when it refuses. */
import type { GatewayError } from '../hub/error.ts'
import type { Answer, Reader } from './answer.ts'
import { jsonOrText } from './json-or-text.ts'

/** More than this of an error body is not read (bytes). */
const enough = 256 * 1024

/** `parse` is given the body as JSON where it is JSON, else as text. */
export function errorReader(answer: Answer, parse: (body: unknown) => GatewayError): Reader {
  const chunks: Buffer[] = []
  let size = 0
  return {
    push(more) {
      for (const chunk of more) {
        if (size >= enough) return
        size += chunk.length
        chunks.push(chunk)
      }
    },
    end() {
      answer.failed(parse(jsonOrText(Buffer.concat(chunks).toString('utf8'))))
    },
    fail: (error) => answer.failed(error),
  }
}
