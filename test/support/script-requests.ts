/** Requests as the hub holds them: what every codec must be able to ask and to be asked. */
import type { Request } from '../../electron/hub/request.ts'
import type { Block } from '../../electron/hub/content.ts'

export interface Asking {
  readonly name: string
  readonly request: Request
}

/** The least that can be asked. */
export const greeting: Request = {
  model: 'claude-sonnet-4-5',
  stream: true,
  system: [],
  turns: [{ role: 'user', blocks: [{ type: 'text', text: 'Hello' }] }],
  tools: [],
  sampling: {},
  maxOutput: 4096,
  stop: [],
  wantsUsage: true,
  extras: {},
}

const asking = (name: string, wishes: Partial<Request>): Asking => ({
  name,
  request: { ...greeting, ...wishes },
})

const text = (words: string): Block => ({ type: 'text', text: words })

const png = { kind: 'base64', mediaType: 'image/png', data: 'iVBORw0KGgo=' } as const

const look = {
  type: 'function',
  name: 'look',
  description: 'Looks somewhere',
  parameters: { type: 'object', properties: { at: { type: 'string' } }, required: ['at'] },
} as const

const go = { type: 'function', name: 'go', parameters: { type: 'object', properties: {} } } as const

const call = (id: string, name: string, words: string): Block => ({
  type: 'tool-call',
  id,
  name,
  arguments: words,
  kind: 'function',
})

const result = (callId: string, words: string, isError = false): Block => ({
  type: 'tool-result',
  callId,
  content: words === '' ? [] : [{ type: 'text', text: words }],
  isError,
  kind: 'function',
})

/** `home`: the issuer whose blobs the protocol under test carries bare. */
export const askings = (home: string): readonly Asking[] => [
  asking('a greeting', {}),
  asking('instructions', {
    system: [
      { type: 'text', text: 'Be brief.' },
      { type: 'text', text: 'Be kind.' },
    ],
  }),
  asking('a conversation', {
    turns: [
      { role: 'user', blocks: [text('Hello')] },
      { role: 'assistant', blocks: [text('Hi!')] },
      { role: 'user', blocks: [text('How are you?'), text('And you?')] },
    ],
  }),
  asking('pictures', {
    turns: [
      {
        role: 'user',
        blocks: [
          text('What is this?'),
          { type: 'image', source: png },
          { type: 'image', source: { kind: 'url', url: 'https://images.test/a.png' } },
        ],
      },
    ],
  }),
  asking('a document', {
    turns: [
      {
        role: 'user',
        blocks: [
          {
            type: 'file',
            source: { kind: 'base64', mediaType: 'application/pdf', data: 'JVBERi0=' },
            filename: 'report.pdf',
          },
          text('Sum it up.'),
        ],
      },
    ],
  }),
  asking('tools', { tools: [look, go] }),
  asking('a tool whose name the wire does not allow', {
    tools: [{ ...look, name: 'sky.look' }],
    toolChoice: { type: 'named', name: 'sky.look', kind: 'function' },
    turns: [
      { role: 'user', blocks: [text('Look!')] },
      { role: 'assistant', blocks: [call('c1', 'sky.look', '{"at":"up"}')] },
      { role: 'user', blocks: [result('c1', 'blue')] },
    ],
  }),
  ...(['auto', 'none', 'any'] as const).map((type) =>
    asking(`the tool choice ${type}`, { tools: [look], toolChoice: { type } }),
  ),
  asking('one named tool', {
    tools: [look, go],
    toolChoice: { type: 'named', name: 'go', kind: 'function' },
  }),
  asking('one call at a time', {
    tools: [look],
    toolChoice: { type: 'auto' },
    parallelTools: false,
  }),
  asking('parallel calls and their results', {
    tools: [look, go],
    turns: [
      { role: 'user', blocks: [text('Look around.')] },
      {
        role: 'assistant',
        blocks: [text('I do.'), call('c1', 'look', '{"at":"up"}'), call('c2', 'go', '{}')],
      },
      { role: 'user', blocks: [result('c1', 'blue'), result('c2', ''), text('Go on.')] },
    ],
  }),
  asking('a call that failed', {
    tools: [go],
    turns: [
      { role: 'user', blocks: [text('Go.')] },
      { role: 'assistant', blocks: [call('c1', 'go', '{}')] },
      { role: 'user', blocks: [result('c1', 'no road', true)] },
    ],
  }),
  asking('thoughts of the same vendor', {
    turns: [
      { role: 'user', blocks: [text('Think.')] },
      {
        role: 'assistant',
        blocks: [
          { type: 'reasoning', text: 'Hm.', signature: { issuer: home, blob: 'c2VhbA==' } },
          text('Done.'),
        ],
      },
      { role: 'user', blocks: [text('Again.')] },
    ],
  }),
  asking('sampling', { sampling: { temperature: 0.5 }, stop: ['END', '###'] }),
  asking('nucleus sampling', { sampling: { topP: 0.9 } }),
  asking('every sampling setting', {
    sampling: {
      temperature: 0.2,
      topK: 40,
      seed: 7,
      frequencyPenalty: 0.1,
      presencePenalty: 0.2,
      logitBias: { '50256': -100 },
    },
    verbosity: 'low',
    metadata: { team: 'blue' },
    store: false,
    logprobs: { top: 3 },
  }),
  asking('an effort', { model: 'claude-opus-4-8', reasoning: { mode: 'effort', effort: 'high' } }),
  asking('no thinking', { reasoning: { mode: 'off' } }),
  asking('a JSON schema', {
    output: { type: 'json-schema', name: 'output', schema: { type: 'object', properties: {} } },
  }),
  asking('a user', { user: 'user-0815' }),
]
