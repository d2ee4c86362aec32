/** Conversations as clients of this protocol write them. */
import { expect, test } from 'vitest'
import { blocks, fault, model, turns, user } from './fixtures/asked.ts'
import { sealHidden, sealProof } from './proof.ts'

const said = (text: string) => ({ type: 'text', text })

test('44. a conversation may be a string, one content, or strings', () => {
  const asked = [{ role: 'user', blocks: [said('hi')] }]
  expect(turns('hi')).toEqual(asked)
  expect(turns({ parts: [{ text: 'hi' }] })).toEqual(asked)
  expect(turns({ role: 'user', parts: { text: 'hi' } })).toEqual(asked)
  expect(turns({ role: 'user', parts: ['hi'] })).toEqual(asked)
  expect(fault({ contents: 'hi' })).toBeUndefined()
  expect(fault({ contents: { parts: [{ text: 'hi' }] } })).toBeUndefined()
})

test('roles are user, model and function; a missing one is the user', () => {
  expect(
    turns({ parts: ['a'] }, model('b'), { role: 'function', parts: ['c'] }).map(({ role }) => role),
  ).toEqual(['user', 'assistant', 'user'])
  expect(fault({ contents: [{ role: 'assistant', parts: ['a'] }] })).toBe('contents[0].role')
})

test('88. parts in snake case are understood', () => {
  expect(
    blocks(
      user(
        { inline_data: { mime_type: 'image/png', data: 'AAA-_w' } },
        { file_data: { mime_type: 'application/pdf', file_uri: 'https://x/y', display_name: 'y' } },
      ),
      model({
        function_call: { name: 'f', args: { a_b: 1 }, id: 'c1' },
        thought_signature: 'CiQ=',
      }),
      user({ function_response: { name: 'f', response: { output: 'x' }, id: 'c1' } }),
    ),
  ).toEqual([
    { type: 'image', source: { kind: 'base64', mediaType: 'image/png', data: 'AAA+/w==' } },
    {
      type: 'file',
      source: { kind: 'url', url: 'https://x/y', mediaType: 'application/pdf' },
      filename: 'y',
    },
    {
      type: 'tool-call',
      id: 'c1',
      name: 'f',
      arguments: '{"a_b":1}',
      kind: 'function',
      signature: { issuer: 'gemini', blob: 'CiQ=' },
    },
    {
      type: 'tool-result',
      callId: 'c1',
      content: [said('x')],
      isError: false,
      kind: 'function',
    },
  ])
})

test('50. media are told apart by their type', () => {
  const inline = (mimeType: string) => ({ inlineData: { mimeType, data: 'AA==' } })
  const kinds = blocks(
    user(
      inline('image/webp'),
      inline('audio/mpeg'),
      inline('audio/x-wav;codec=1'),
      inline('application/pdf'),
      inline('video/mp4'),
      inline('text/plain'),
    ),
  ).map((block) => (block.type === 'audio' ? `audio ${block.format}` : block.type))
  expect(kinds).toEqual(['image', 'audio mp3', 'audio wav', 'file', 'file', 'file'])
})

test('files in Google’s stores keep their address and type; others are addresses', () => {
  const file = (fileUri: string, mimeType?: string) => ({
    fileData: { fileUri, ...(mimeType === undefined ? {} : { mimeType }) },
    videoMetadata: { fps: 1 },
  })
  expect(
    blocks(
      user(
        file('gs://b/o', 'video/mp4'),
        file('https://generativelanguage.googleapis.com/v1beta/files/1'),
        file('https://x/cat.PNG?y=1'),
      ),
    ),
  ).toEqual([
    {
      type: 'file',
      source: { kind: 'file-id', id: 'gs://b/o', issuer: 'gemini' },
      extras: { gemini: { videoMetadata: { fps: 1 }, mimeType: 'video/mp4' } },
    },
    {
      type: 'file',
      source: {
        kind: 'file-id',
        id: 'https://generativelanguage.googleapis.com/v1beta/files/1',
        issuer: 'gemini',
      },
      extras: { gemini: { videoMetadata: { fps: 1 } } },
    },
    {
      type: 'image',
      source: { kind: 'url', url: 'https://x/cat.PNG?y=1', mediaType: 'image/png' },
      extras: { gemini: { videoMetadata: { fps: 1 } } },
    },
  ])
})

const fn = (name: string, id?: string) => ({
  functionCall: { name, args: {}, ...(id === undefined ? {} : { id }) },
})
const gave = (name: string, output: string, id?: string) => ({
  functionResponse: { name, response: { output }, ...(id === undefined ? {} : { id }) },
})

/** Each result with the place of the call it was given to. */
const pairs = (...contents: readonly unknown[]): readonly string[] => {
  const all = blocks(...contents)
  const calls = all.filter((block) => block.type === 'tool-call')
  return all
    .filter((block) => block.type === 'tool-result')
    .map((result) => {
      const [words] = result.content
      const at = calls.findIndex(({ id }) => id === result.callId)
      return `${words?.type === 'text' ? words.text : ''} → ${at}`
    })
}

test('15. calls without ids get the same ones on every replay, and different ones in one answer', () => {
  const ids = () =>
    blocks(user('q'), model(fn('f'), fn('f'), fn('g'))).flatMap((block) =>
      block.type === 'tool-call' ? [block.id] : [],
    )
  expect(new Set(ids()).size).toBe(3)
  expect(ids()).toEqual(ids())
  for (const id of ids()) expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/)
  const longer = blocks(user('q'), model(fn('f'), fn('f'), fn('g')), user(gave('f', 'x')))
  expect(longer.flatMap((block) => (block.type === 'tool-call' ? [block.id] : []))).toEqual(ids())
})

test('15. results without ids answer the calls of their name, the oldest first', () => {
  expect(
    pairs(
      user('q'),
      model(fn('f'), fn('g'), fn('f')),
      user(gave('g', 'one'), gave('f', 'two'), gave('f', 'three')),
    ),
  ).toEqual(['one → 1', 'two → 0', 'three → 2'])
})

test('15. an id that is given is honoured, whatever the order and the names', () => {
  expect(
    pairs(
      user('q'),
      model(fn('f', 'a'), fn('f', 'b')),
      user(gave('f', 'one', 'b'), gave('other', 'two', 'a')),
    ),
  ).toEqual(['one → 1', 'two → 0'])
})

test('15. a result whose id nobody gave answers by its name', () => {
  expect(pairs(user('q'), model(fn('f')), user(gave('f', 'one', 'made-up')))).toEqual(['one → 0'])
})

test('20. a call that was never answered does not catch the result of a later one', () => {
  expect(
    pairs(user('q'), model(fn('f')), user('stop'), model(fn('f')), user(gave('f', 'late'))),
  ).toEqual(['late → 1'])
})

test('17. results that come as contents of their own still find their calls', () => {
  expect(
    pairs(
      user('q'),
      model(fn('f')),
      model(fn('g')),
      { role: 'function', parts: [gave('f', 'one')] },
      { role: 'function', parts: [gave('g', 'two')] },
    ),
  ).toEqual(['one → 0', 'two → 1'])
})

test('a result without a call keeps its own id', () => {
  expect(blocks(user(gave('f', 'x', 'nobody')))).toMatchObject([{ callId: 'nobody' }])
})

test('pieces of one answer are one turn: texts joined, a thought closed by its proof', () => {
  const proof = sealProof({ issuer: 'anthropic-messages', blob: 'sig' })
  expect(
    turns(
      user('q'),
      model({ text: 'Let me ', thought: true }),
      model({ text: 'see.', thought: true }),
      model({ text: '', thought: true, thoughtSignature: proof }),
      model({ text: 'more', thought: true }),
      model({ text: 'Hel' }),
      model({ text: 'lo' }, fn('f', 'c')),
      model({ text: '' }),
    ),
  ).toEqual([
    { role: 'user', blocks: [said('q')] },
    {
      role: 'assistant',
      blocks: [
        {
          type: 'reasoning',
          text: 'Let me see.',
          signature: { issuer: 'anthropic-messages', blob: 'sig' },
        },
        { type: 'reasoning', text: 'more' },
        said('Hello'),
        { type: 'tool-call', id: 'c', name: 'f', arguments: '{}', kind: 'function' },
      ],
    },
  ])
})

test('57. a proof without visible thoughts is kept, and so is a sealed thought', () => {
  const carrier = { issuer: 'anthropic-messages', blob: 'x' }
  expect(
    blocks(
      user('q'),
      model(
        { text: '', thought: true, thoughtSignature: sealProof(carrier) },
        { text: '', thought: true, thoughtSignature: sealHidden(carrier) },
      ),
    ).slice(1),
  ).toEqual([
    { type: 'reasoning', text: '', signature: carrier },
    { type: 'reasoning', text: '', redacted: carrier },
  ])
})

test('63. a proof on an empty text stays there, and a placeholder is no proof', () => {
  expect(
    blocks(
      user('q'),
      model({ text: 'a' }, { text: '', thoughtSignature: 'CiQ=' }, { text: 'b' }),
      model({ functionCall: { name: 'f' }, thoughtSignature: 'skip_thought_signature_validator' }),
      model({ thoughtSignature: 'CiR=' }),
    ).slice(1),
  ).toEqual([
    said('a'),
    { type: 'text', text: '', signature: { issuer: 'gemini', blob: 'CiQ=' } },
    said('b'),
    expect.not.objectContaining({ signature: expect.anything() as unknown }),
    { type: 'text', text: '', signature: { issuer: 'gemini', blob: 'CiR=' } },
  ])
})

test('46. empty texts of the model and contents without parts are dropped', () => {
  expect(turns(user('q'), model({ text: '' }), { role: 'model' }, user(), user('r'))).toEqual([
    { role: 'user', blocks: [said('q')] },
    { role: 'user', blocks: [said('r')] },
  ])
})

test('what only this protocol knows stays as it came', () => {
  const raw = [
    { executableCode: { language: 'PYTHON', code: '1' } },
    { codeExecutionResult: { outcome: 'OUTCOME_OK', output: '1' } },
    { toolCall: { toolType: 'GOOGLE_SEARCH_WEB', id: 'x' }, thoughtSignature: 'CiQ=' },
    { somethingNew: { a: 1 } },
  ]
  expect(blocks(user('q'), model(...raw)).slice(1)).toEqual(
    raw.map((one) => ({
      type: 'opaque',
      protocol: 'gemini',
      raw: one,
      label: Object.keys(one)[0],
    })),
  )
})

test.each([
  [undefined, 'contents'],
  [[], 'contents'],
  [[user()], 'contents'],
  [5, 'contents'],
  [[5], 'contents[0]'],
  [[{ role: 'user', parts: 5 }], 'contents[0].parts'],
  [[{ role: 5, parts: [] }], 'contents[0].role'],
  [[user('a', 5)], 'contents[0].parts[1]'],
  [[user('a', {})], 'contents[0].parts[1]'],
  [[user({ thought: true })], 'contents[0].parts[0]'],
  [[user({ text: 5 })], 'contents[0].parts[0].text'],
  [[user({ inlineData: { data: 'x' } })], 'contents[0].parts[0].inlineData.mimeType'],
  [[user({ inlineData: { mimeType: 'a/b' } })], 'contents[0].parts[0].inlineData.data'],
  [[user({ fileData: {} })], 'contents[0].parts[0].fileData.fileUri'],
  [[user({ functionCall: { name: 'f' } })], 'contents[0].parts[0]'],
  [[model({ functionResponse: { name: 'f' } })], 'contents[0].parts[0]'],
  [[model({ functionCall: {} })], 'contents[0].parts[0].functionCall.name'],
  [[model({ functionCall: { name: 'f', args: [] } })], 'contents[0].parts[0].functionCall.args'],
  [[model({ functionCall: { name: 'f', id: 5 } })], 'contents[0].parts[0].functionCall.id'],
  [[user({ functionResponse: {} })], 'contents[0].parts[0].functionResponse.name'],
  [
    [user({ functionResponse: { name: 'f', response: 5 } })],
    'contents[0].parts[0].functionResponse.response',
  ],
  [
    [user({ functionResponse: { name: 'f', parts: [{}] } })],
    'contents[0].parts[0].functionResponse.parts[0]',
  ],
])('%j is refused at %s', (contents, param) => {
  expect(fault({ contents })).toBe(param)
})
