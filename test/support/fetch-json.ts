/** Small JSON calls over real sockets, for tests of what providers ask their platforms. */
import { request } from 'undici'
import type { FetchJson } from '../../electron/providers/provider.ts'

export const fetchJson: FetchJson = async ({ url, headers, method = 'GET', body }) => {
  const answer = await request(url, {
    method,
    headers: { ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await answer.body.text()
  const flat = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name, String(value)]),
  )
  return { status: answer.statusCode, headers: flat, body: parsed(text) }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
