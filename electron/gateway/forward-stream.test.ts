/** A forwarded stream is passed on up to its end, under the client's name of the model, and its errors are told. */
import { expect, it } from 'vitest'
import type { Codec } from '../codecs/codec.ts'
import { anthropicMessages } from '../codecs/anthropic-messages/index.ts'
import { gemini } from '../codecs/gemini/index.ts'
import { openaiChat } from '../codecs/openai-chat/index.ts'
import { openaiResponses } from '../codecs/openai-responses/index.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import { forwardStream } from './forward-stream.ts'
import { openTally } from './tally.ts'

interface Passed {
  readonly said: string
  readonly end: 'whole' | GatewayError | undefined
  readonly kept: unknown
}

/** What comes of the reads of one stream, after which the upstream closes. */
function passed(
  { client, passage }: Codec,
  reads: readonly (string | Buffer)[],
  alias?: string,
): Passed {
  let said = ''
  let end: Passed['end']
  let kept: unknown
  const reader = forwardStream({
    ...{ client, passage, alias },
    tally: openTally({ id: 'x', now: 0, protocol: '', path: '/', tool: undefined }),
    wantsUsage: true,
    own: () => undefined,
    keep: (answer) => {
      kept = answer
    },
    hush: (error) => ({ ...error, message: error.message.replaceAll('s3cret', '[secret]') }),
    answer: {
      begun: () => undefined,
      failed: (error) => {
        end = error
      },
      write(bytes, written) {
        said += bytes.toString()
        written?.()
      },
      done(last, error) {
        said += last.toString()
        end = error ?? 'whole'
      },
    },
  })
  try {
    for (const read of reads) reader.push([Buffer.from(read)])
    reader.end()
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    reader.fail(thrown.error)
  }
  return { said, end, kept }
}

const data = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`
const chunk = (delta: object, finish: string | null = null, more = {}): string =>
  data({ id: 'i', model: 'm', choices: [{ index: 0, delta, finish_reason: finish }], ...more })
const event = (value: { readonly type: string }): string => `event: ${value.type}\n${data(value)}`
const done = 'data: [DONE]\n\n'
const begun = chunk({ role: 'assistant', content: 'Hel' })
const whole = begun + chunk({ content: 'lo' }, 'stop') + done

it('92. nothing that follows the last frame is passed on', () => {
  const late = done + chunk({ content: 'LATE' })
  expect(passed(openaiChat, [whole + late])).toMatchObject({ said: whole, end: 'whole' })
  expect(passed(openaiChat, [whole + late], 'mine').said).toBe(
    whole.replaceAll('"model":"m"', '"model":"mine"'),
  )
  const stop = event({ type: 'message_stop' })
  const message = { id: 'm', type: 'message', role: 'assistant', model: 'x', content: [] }
  const start = { type: 'message_start', message }
  const twice = passed(anthropicMessages, [event(start) + stop + stop])
  expect(twice).toMatchObject({ said: event(start) + stop, end: 'whole' })
})

it('92. not even where the last frame comes without its blank line', () => {
  const { said, end } = passed(openaiChat, [begun, `${chunk({}, 'stop')}data: [DONE]\ndata: 1`])
  expect(end).toBe('whole')
  expect(said).toBe(begun + chunk({}, 'stop') + done)
})

const told = (said: string): unknown[] =>
  said.split('\n').flatMap((line) => {
    if (!line.startsWith('data: {"error"')) return []
    return [(JSON.parse(line.slice(6)) as { error: { message: string } }).error.message]
  })

it('102. an error that only the name of its frame tells is told in a form that SDKs know', () => {
  const late = `event: error\n${data({ code: 'server_error', message: 'broke' })}`
  const { said, end } = passed(openaiChat, [begun + late + done])
  expect(end).toMatchObject({ kind: 'upstream-unavailable', message: 'broke' })
  expect(said.startsWith(begun)).toBe(true)
  expect(told(said)).toEqual(['broke'])
})

it('102. an error in front of much else in one read is an error', () => {
  const rest = chunk({ content: 'x'.repeat(100) }).repeat(60) + chunk({}, 'stop') + done
  const { said, end } = passed(openaiChat, [begun + data({ error: { message: 'broke' } }) + rest])
  expect(end).toMatchObject({ message: 'broke' })
  expect(said).not.toContain('xxx')
  expect(told(said)).toEqual(['broke'])
})

it.each([
  ['openai-chat', openaiChat, begun, data({ error: { message: 'the key s3cret is used up' } })],
  [
    'openai-responses',
    openaiResponses,
    event({ type: 'response.created' }),
    event({
      ...{ type: 'response.failed' },
      ...{ response: { status: 'failed', error: { code: 'x', message: 'the key s3cret' } } },
    }),
  ],
  [
    'anthropic-messages',
    anthropicMessages,
    event({ type: 'message_start' }),
    event({ ...{ type: 'error' }, ...{ error: { type: 'api_error', message: 's3cret' } } }),
  ],
  [
    'gemini',
    gemini,
    data({ candidates: [{ content: { parts: [{ text: 'Hel' }] } }] }),
    '{"error":{"code":503,"message":"s3cret","status":"UNAVAILABLE"}}',
  ],
] as const)('a late error of %s is told without the key it quotes', (_, codec, first, late) => {
  for (const reads of [[first + late], [first, late], [first, late.trimEnd()]]) {
    const { said, end } = passed(codec, reads)
    expect(end).toHaveProperty('kind')
    expect(said.startsWith(first)).toBe(true)
    expect(said).toContain('[secret]')
    expect(said).not.toContain('s3cret')
  }
})

it('what says why it ends may be spread over two data lines', () => {
  const split =
    'data: {"id":"i","choices":[{"index":0,\ndata: "delta":{},"finish_reason":"stop"}]}\n\n'
  expect(passed(openaiChat, [begun, split])).toMatchObject({
    said: begun + split + done,
    end: 'whole',
  })
})

it('131. a kept answer has the name that the client asked for', () => {
  const response = { id: 'resp_1', object: 'response', model: 'theirs', output: [] }
  const created = { type: 'response.created', response: { ...response, status: 'in_progress' } }
  const completed = { type: 'response.completed', response: { ...response, status: 'completed' } }
  const { said, kept } = passed(openaiResponses, [event(created) + event(completed)], 'mine')
  expect(said).not.toContain('theirs')
  expect(kept).toMatchObject({ id: 'resp_1', model: 'mine' })
})

it('131. the last frame has it, too, where it comes without its blank line', () => {
  const { said } = passed(openaiChat, [begun, chunk({}, 'stop').trimEnd()], 'mine')
  expect(said.match(/"model":"\w+"/g)).toEqual(['"model":"mine"', '"model":"mine"'])
})

it('119. a frame without end is given up', () => {
  const piece = Buffer.alloc(1048576, 'A')
  const { said, end } = passed(openaiChat, [begun, 'data: {"x":"', ...Array(65).fill(piece)])
  expect(end).toMatchObject({ kind: 'upstream-invalid', message: expect.stringContaining('end') })
  expect(said.startsWith(begun)).toBe(true)
})
