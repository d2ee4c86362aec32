/** What a client can ask of thinking, and tell of earlier thoughts. */
import type { Block, Carrier } from '../../electron/hub/content.ts'
import type { Effort, Reasoning, Request } from '../../electron/hub/request.ts'
import { openCarrier, sealCarrier } from '../../electron/codecs/kit/carrier.ts'
import type { Group, RequestFeature, Ways } from './feature.ts'
import { assistant, blocksOf, call, look, result, text, user } from './phrases.ts'

const efforts: readonly Effort[] = ['minimal', 'low', 'medium', 'high', 'xhigh', 'max']

const amount = (name: string, reasoning: Reasoning): RequestFeature => ({
  name,
  asks: () => ({ reasoning, maxOutput: 16_000 }),
  pick(request) {
    if (!request.reasoning) return undefined
    const { show: _, ...asked } = request.reasoning
    return asked
  },
})

const shown = (name: string, show: boolean, how?: Ways): RequestFeature => ({
  name,
  asks: () => ({ reasoning: { mode: 'effort', effort: 'high', show }, maxOutput: 16_000 }),
  // Responses shows them to those who ask for it.
  pick: ({ reasoning }, built) =>
    reasoning?.show ?? (built === 'openai-responses' ? false : undefined),
  ...(how ? { how } : {}),
})

const unbounded = 'nothing is asked for: the model thinks as much as it does by itself'

/** A later turn of a conversation, with an answer in it that was thought about. */
const thought = (...blocks: readonly Block[]): Partial<Request> => ({
  reasoning: { mode: 'effort', effort: 'high' },
  maxOutput: 16_000,
  turns: [user(text('Think.')), assistant(...blocks, text('Done.')), user(text('Again.'))],
})

/** A later step of a turn in which the model thinks and calls. */
const stepped = (...blocks: readonly Block[]): Partial<Request> => ({
  reasoning: { mode: 'effort', effort: 'high' },
  maxOutput: 16_000,
  tools: [look],
  turns: [user(text('Think.')), assistant(...blocks), user(result('call_1', text('blue')))],
})

/** A blob as a client of this protocol holds it: bare where it is the home vendor's, else sealed. */
const held = (issuer: string, client: string): Carrier => ({
  issuer: client,
  blob: sealCarrier({ issuer, blob: 'c2VhbA==' }, client),
})

const other = (upstream: string): string =>
  upstream === 'anthropic-messages' ? 'openai-responses' : 'anthropic-messages'

const opened = (carrier: Carrier | undefined): unknown =>
  carrier && openCarrier(carrier.blob, carrier.issuer)

const proofs = (request: Request): unknown => {
  const found = blocksOf(request).find((block) => block.type === 'reasoning')
  return found && opened(found.signature ?? found.redacted)
}

const words = (request: Request): unknown => {
  const found = blocksOf(request).flatMap((block) =>
    block.type === 'reasoning' && block.text !== '' ? [block.text] : [],
  )
  return found[0]
}

export const thinking: Group<RequestFeature> = {
  name: 'Thinking',
  features: [
    ...efforts.map((effort) => amount(`Effort: ${effort}`, { mode: 'effort', effort })),
    amount('A budget of tokens', { mode: 'budget', tokens: 8192 }),
    {
      ...amount('As much as the model likes', { mode: 'auto' }),
      how: { 'openai-chat': unbounded, gemini: unbounded },
    },
    amount('Off', { mode: 'off' }),
    shown('Thoughts to be shown', true, {
      'openai-chat':
        'nothing is asked for: models that show their thoughts here do so by themselves',
    }),
    shown('Thoughts to be hidden', false, {
      'openai-chat':
        'nothing is asked for: thoughts that are told all the same are kept from the client’s sight',
    }),
    {
      name: 'Earlier thoughts in words',
      asks: () => thought({ type: 'reasoning', text: 'Hm.' }),
      pick: words,
    },
    {
      name: 'Earlier thoughts with the upstream’s own proof',
      asks: ({ client, upstream }) =>
        stepped(
          { type: 'reasoning', text: 'Hm.', signature: held(upstream, client) },
          call('call_1', '{"at":"up"}'),
        ),
      pick: proofs,
    },
    {
      name: 'Earlier thoughts the upstream itself sealed',
      asks: ({ client, upstream }) =>
        stepped(
          { type: 'reasoning', text: '', redacted: held(upstream, client) },
          call('call_1', '{"at":"up"}'),
        ),
      pick: proofs,
    },
    {
      name: 'Earlier thoughts with another vendor’s proof',
      asks: ({ client, upstream }) =>
        stepped(
          { type: 'reasoning', text: 'Hm.', signature: held(other(upstream), client) },
          call('call_1', '{"at":"up"}'),
        ),
      pick: proofs,
      foreign: true,
    },
    {
      name: 'Earlier thoughts another vendor sealed',
      asks: ({ client, upstream }) =>
        stepped(
          { type: 'reasoning', text: '', redacted: held(other(upstream), client) },
          call('call_1', '{"at":"up"}'),
        ),
      pick: proofs,
      foreign: true,
    },
    {
      name: 'Gemini’s proof of a call',
      asks: ({ client }) =>
        stepped({ ...call('call_1', '{"at":"up"}'), signature: held('gemini', client) }),
      pick(request) {
        const found = blocksOf(request).find((block) => block.type === 'tool-call')
        return opened(found?.signature)
      },
      foreign: true,
    },
  ],
}
