/** What is kept of an answer is weighed with all that it holds. */
import { expect, it } from 'vitest'
import { testClock } from '../../test/support/state.ts'
import type { Candidate } from '../bindings/plan.ts'
import { openaiResponses } from '../codecs/openai-responses/index.ts'
import { readAsk } from './ask.ts'
import { KeptAnswers } from './kept-answers.ts'
import { Memory } from './memory.ts'
import { Recall } from './recall.ts'
import type { Incoming } from './run.ts'
import type { GatewayServices } from './services.ts'
import type { Thread } from './threads.ts'

const kept = new KeptAnswers(testClock())
const services = { kept, recall: new Recall() } as GatewayServices

/** Keeps one answer to a short question, with an image of so many bytes. */
function keep(id: string, bytes: number, thread?: Thread): void {
  const body = Buffer.from(JSON.stringify({ model: 'm', input: 'Draw' }))
  const memory = new Memory(services, {
    client: { keyId: 'key', keyLabel: '', groupId: 'group' },
    ask: readAsk(openaiResponses, body, undefined),
    thread,
    candidate: {} as Candidate,
    incoming: { dialect: openaiResponses } as unknown as Incoming,
  })
  const image = { id: `ig_${id}`, type: 'image_generation_call', result: 'A'.repeat(bytes) }
  memory.keeper()?.({ id, output: [image] })
}

it('a long answer to a short first question takes the room that it needs', () => {
  for (const id of ['resp_a', 'resp_b', 'resp_c', 'resp_d']) keep(id, 20 * 1048576)
  const known = ['resp_a', 'resp_b', 'resp_c', 'resp_d'].filter((id) => kept.get('key', id))
  expect(known).toEqual(['resp_b', 'resp_c', 'resp_d'])
})

it('so does what was said in a later turn', () => {
  const said = [{ role: 'user', content: 'B'.repeat(70 * 1048576) }]
  keep('resp_e', 10, { previous: 'resp_d', said, joined: true })
  expect(kept.get('key', 'resp_e')).toBeUndefined()
})
