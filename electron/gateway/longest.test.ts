/** No answer is held in memory beyond all measure, whichever way it is read. */
import { expect, it } from 'vitest'
import { anthropicMessages } from '../codecs/anthropic-messages/index.ts'
import { openaiChat } from '../codecs/openai-chat/index.ts'
import { Failure, type GatewayError } from '../hub/error.ts'
import type { Answer, Reader } from './answer.ts'
import { forwardWhole } from './forward-whole.ts'
import { WholeBody } from './longest.ts'
import { openTally } from './tally.ts'
import { type Translation, translateBody, translateStream } from './translate.ts'

const megabyte = Buffer.alloc(1048576, 'A')
const tally = openTally({ id: 'x', now: 0, protocol: '', path: '/', tool: undefined })

/** What a reader says to so many megabytes without an end. */
function outcome(make: (answer: Answer) => Reader, megabytes: number): GatewayError | undefined {
  let error: GatewayError | undefined
  const reader = make({
    begun: () => undefined,
    failed: (told) => {
      error = told
    },
    write: () => undefined,
    done: (_last, told) => {
      error = told
    },
  })
  try {
    reader.push([Buffer.from('data: {"x":"')])
    for (let i = 0; i < megabytes; i++) reader.push([megabyte])
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown
    reader.fail(thrown.error)
  }
  return error
}

const translation = (answer: Answer): Translation => ({
  from: openaiChat,
  to: anthropicMessages.client,
  wire: { tools: new Map() },
  target: { issuer: 'x' },
  answering: { model: 'm', wantsUsage: true, id: 'x', created: 0 },
  stream: true,
  ...{ tally, answer },
  memory: { listener: () => undefined, keeper: () => undefined },
  hush: (error) => error,
})
const forwarding = {
  ...{ passage: openaiChat.passage, tally, alias: undefined, keep: undefined },
  own: () => undefined,
}

it('119. a frame may be many megabytes long, but not without end', () => {
  const read = (answer: Answer): Reader => translateStream(translation(answer))
  expect(outcome(read, 60)).toBeUndefined()
  expect(outcome(read, 65)).toMatchObject({ kind: 'upstream-invalid' })
})

it('119. so may a whole answer', () => {
  for (const read of [
    (answer: Answer): Reader => translateBody(translation(answer)),
    (answer: Answer): Reader => forwardWhole({ ...forwarding, answer }),
  ]) {
    expect(outcome(read, 250)).toBeUndefined()
    expect(outcome(read, 257)).toMatchObject({
      kind: 'upstream-invalid',
      message: expect.stringContaining('256 MB'),
    })
  }
})

it('gives what was collected once', () => {
  const body = new WholeBody(8)
  body.add([Buffer.from('ab'), Buffer.from('cd')])
  body.add([Buffer.from('ef')])
  expect(body.take().toString()).toBe('abcdef')
  expect(() => body.add([Buffer.from('ghi')])).toThrow('longer')
})

it('131. a whole answer is kept under the name that the client asked for', () => {
  let kept: unknown
  const reader = forwardWhole({
    ...{ ...forwarding, alias: 'mine' },
    keep: (answer) => {
      kept = answer
    },
    answer: {
      begun: () => undefined,
      failed: () => undefined,
      write: () => undefined,
      done: () => undefined,
    },
  })
  reader.push([Buffer.from('{"id":"x","model":"theirs","choices":[]}')])
  reader.end()
  expect(kept).toEqual({ id: 'x', model: 'mine', choices: [] })
})
