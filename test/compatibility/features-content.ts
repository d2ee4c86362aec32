/** What a client can put into a conversation. */
import type { Block, Source } from '../../electron/hub/content.ts'
import type { Request, Turn } from '../../electron/hub/request.ts'
import type { Group, RequestFeature } from './feature.ts'
import { blocksOf, pdf, png, spoken, text, user } from './phrases.ts'

const wav = { kind: 'base64', mediaType: 'audio/wav', data: 'UklGRg==' } as const

const asText = 'as a text that begins with the document’s name'

/** What a client shows in one turn, between words. */
const shown = (name: string, block: Block, pick: RequestFeature['pick']): RequestFeature => ({
  name,
  asks: () => ({ turns: [user(text('What is this?'), block)] }),
  pick,
})

const conversation = (...turns: readonly Turn[]): Partial<Request> => ({ turns })

const sources = (type: 'image' | 'audio' | 'file') => (request: Request) => {
  const found = blocksOf(request).flatMap((block) => (block.type === type ? [block.source] : []))
  return found.length > 0 ? found.map(bare) : undefined
}

/** Where it comes from, without what an address need not say. */
const bare = (source: Source): unknown => (source.kind === 'url' ? source.url : source)

const firstImage = (request: Request): Extract<Block, { type: 'image' }> | undefined =>
  blocksOf(request).find((block) => block.type === 'image')

const firstFile = (request: Request): Extract<Block, { type: 'file' }> | undefined =>
  blocksOf(request).find((block) => block.type === 'file')

const cacheMarks = (request: Request): unknown => {
  const marked = [...request.system, ...blocksOf(request)].flatMap((block) =>
    'cache' in block && block.cache ? [block.cache] : [],
  )
  return marked.length > 0 ? marked : undefined
}

export const content: Group<RequestFeature> = {
  name: 'Conversation',
  features: [
    {
      name: 'Text',
      asks: () =>
        conversation(user(text('Hello')), spoken('assistant', 'Hi!'), user(text('And now?'))),
      pick: ({ turns }) =>
        turns.map(({ role, blocks }) => [
          role,
          blocks.map((block) => (block.type === 'text' ? block.text : block.type)),
        ]),
    },
    {
      name: 'Instructions, several',
      asks: () => ({ system: [text('Be brief.'), text('Be kind.')] }),
      pick: ({ system }) => system.map((block) => block.text).join('\n\n') || undefined,
    },
    {
      name: 'Instructions in mid-conversation',
      asks: () =>
        conversation(
          user(text('Hello')),
          spoken('assistant', 'Hi!'),
          user(text('Tell me.')),
          spoken('system', 'Be brief.'),
        ),
      pick: ({ turns }) =>
        turns.flatMap(({ role, blocks }) =>
          role === 'system'
            ? blocks.map((block) => (block.type === 'text' ? block.text : undefined))
            : [],
        )[0],
      how: { gemini: 'told in the user’s turn, marked as a reminder' },
    },
    {
      name: 'Name of the speaker',
      asks: () => conversation({ role: 'user', name: 'ada', blocks: [text('Hello')] }),
      pick: ({ turns }) => turns[0]?.name,
    },
    {
      name: 'Answer begun for the model to go on with',
      asks: () => conversation(user(text('Count.')), spoken('assistant', 'One, two,')),
      pick: ({ turns }) => (turns.at(-1)?.role === 'assistant' ? turns.at(-1)?.blocks : undefined),
    },
    {
      name: 'Refusal in an earlier answer',
      asks: () =>
        conversation(
          user(text('Do it.')),
          { role: 'assistant', blocks: [{ type: 'refusal', text: 'I will not.' }] },
          user(text('Why?')),
        ),
      pick: (request) => blocksOf(request).find((block) => block.type === 'refusal'),
      how: { 'anthropic-messages': 'as plain text', gemini: 'as plain text' },
    },
    shown('Image, by its bytes', { type: 'image', source: png }, sources('image')),
    shown(
      'Image, by its address',
      { type: 'image', source: { kind: 'url', url: 'https://images.test/a.png' } },
      sources('image'),
    ),
    {
      ...shown(
        'Image: how closely to look',
        { type: 'image', source: png, detail: 'high' },
        (request) => firstImage(request)?.detail,
      ),
      how: { gemini: 'set for all images of the request (`mediaResolution`)' },
    },
    shown('Audio', { type: 'audio', source: wav, format: 'wav' }, sources('audio')),
    shown('PDF, by its bytes', { type: 'file', source: pdf }, sources('file')),
    shown(
      'PDF, by its address',
      {
        type: 'file',
        source: { kind: 'url', url: 'https://files.test/a.pdf', mediaType: 'application/pdf' },
      },
      sources('file'),
    ),
    shown(
      'Name of a file',
      { type: 'file', source: pdf, filename: 'report.pdf' },
      (request) => firstFile(request)?.filename,
    ),
    {
      ...shown(
        'Plain text document',
        {
          type: 'file',
          source: { kind: 'base64', mediaType: 'text/plain', data: '' },
          filename: 'notes.txt',
          text: 'Buy milk.',
        },
        (request) => firstFile(request)?.text,
      ),
      how: { 'openai-chat': asText, 'openai-responses': asText, gemini: asText },
    },
    {
      name: 'File in the store of the vendor',
      asks: ({ client }) =>
        conversation(
          user(text('Read.'), {
            type: 'file',
            source: { kind: 'file-id', id: 'file-1', issuer: client },
          }),
        ),
      pick: sources('file'),
    },
    {
      name: 'Mark where a prompt is cached',
      asks: () => conversation(user({ ...text('Long.'), cache: {} }, text('Short.'))),
      pick: cacheMarks,
    },
    {
      name: 'Mark to cache for an hour',
      asks: () => conversation(user({ ...text('Long.'), cache: { ttl: '1h' } }, text('Short.'))),
      pick: cacheMarks,
    },
  ],
}
