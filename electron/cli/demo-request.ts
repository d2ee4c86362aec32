/** One streamed chat request over HTTP, made as any client makes it. */
import { Complaint } from './terminal.ts'

export interface Ask {
  /** The gateway, e.g. `http://127.0.0.1:7584`. */
  readonly url: string
  readonly key: string
  readonly model: string
  readonly question: string
  readonly signal: AbortSignal
}

/** Gives the whole answer; `say` hears each piece as it arrives. Stops quietly when `signal` aborts. */
export async function askStreamed(ask: Ask, say: (piece: string) => void): Promise<string> {
  let answer = ''
  try {
    for await (const piece of pieces(await post(ask))) {
      answer += piece
      say(piece)
    }
  } catch (error) {
    if (!ask.signal.aborted) throw error
  }
  return answer
}

async function post({
  url,
  key,
  model,
  question,
  signal,
}: Ask): Promise<ReadableStream<Uint8Array>> {
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    signal,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, stream: true, messages: [{ role: 'user', content: question }] }),
  })
  if (response.ok && response.body) return response.body
  throw new Complaint(`The gateway answered ${response.status}: ${await response.text()}`)
}

/** The text pieces of a Chat Completions stream (OpenAI API reference, Chat Completions, streaming). */
async function* pieces(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  let finished = false
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      if (!line.startsWith('data:')) continue
      const said = line.slice('data:'.length).trim()
      if (said === '[DONE]') finished = true
      else yield textIn(said)
    }
  }
  if (!finished) throw new Complaint('The answer broke off before its end.')
}

function textIn(json: string): string {
  const chunk: unknown = JSON.parse(json)
  const error = field(field(chunk, 'error'), 'message')
  if (typeof error === 'string') throw new Complaint(error)
  const text = field(field(field(field(chunk, 'choices'), '0'), 'delta'), 'content')
  return typeof text === 'string' ? text : ''
}

const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
