/** Tests of writing the conversation as items. */
import { describe, expect, it, test } from 'vitest'
import type { Block } from '../../hub/content.ts'
import {
  build,
  call,
  fieldsNoted,
  items,
  model,
  result,
  targetIssuer,
  text,
  user,
} from './fixtures/asking.ts'

const message = (role: string, ...content: readonly object[]) => ({
  type: 'message',
  role,
  content,
})
const heard = (words: string) => ({ type: 'input_text', text: words })
const said = (words: string) => ({ type: 'output_text', text: words })

describe('roles', () => {
  it('43. all parts of the system are the instructions, in order; an empty one is none', () => {
    const { body } = build({ system: [text('One.'), text(''), text('Two.')] })
    expect(body['instructions']).toBe('One.\n\nTwo.')
    expect(build({ system: [text('')] }).body).not.toHaveProperty('instructions')
  })

  it('41. instructions in the middle stay at their place', () => {
    expect(
      items(user(text('a')), { role: 'system', blocks: [text('Be brief.')] }, user(text('b'))),
    ).toMatchObject([
      { content: [heard('a')] },
      { content: [heard('Be brief.')] },
      { content: [heard('b')] },
    ])
  })

  it('42. instructions in the middle are told by the developer', () => {
    expect(items({ role: 'system', blocks: [text('Be brief.')] })).toEqual([
      message('developer', heard('Be brief.')),
    ])
  })

  it('46. empty texts and messages of nothing are left out', () => {
    expect(items(user(text('')), model(text('')), user(text('x')))).toEqual([
      message('user', heard('x')),
    ])
  })

  it('49. what the model said and did stays in order', () => {
    expect(
      items(
        model(text('a'), call('c1'), text('b')),
        user(result('c1', text('r'))),
        user(text('x')),
      ),
    ).toMatchObject([
      message('assistant', said('a')),
      { type: 'function_call', call_id: 'c1' },
      message('assistant', said('b')),
      { type: 'function_call_output', call_id: 'c1' },
      message('user', heard('x')),
    ])
  })

  it('77. the phase of a message goes back with it, and parts two of them', () => {
    const phased = (words: string, phase: string): Block => ({
      ...text(words),
      extras: { 'openai-responses': { phase } },
    })
    expect(
      items(
        model(phased('a', 'commentary'), phased('b', 'commentary'), phased('c', 'final_answer')),
      ),
    ).toEqual([
      { ...message('assistant', said('a'), said('b')), phase: 'commentary' },
      { ...message('assistant', said('c')), phase: 'final_answer' },
    ])
  })

  test('a refusal stays one', () => {
    expect(items(model({ type: 'refusal', text: 'No.' }))).toEqual([
      message('assistant', { type: 'refusal', refusal: 'No.' }),
    ])
  })
})

describe('media', () => {
  const bytes = { kind: 'base64', mediaType: 'image/png', data: 'AA==' } as const
  const pdf = { kind: 'base64', mediaType: 'application/pdf', data: 'JVBE' } as const
  const stored = (issuer: string) => ({ kind: 'file-id', id: 'file-1', issuer }) as const

  it('52. images keep their detail, audio and files pass', () => {
    expect(
      items(
        user(
          { type: 'image', source: bytes, detail: 'original' },
          { type: 'image', source: { kind: 'url', url: 'https://a.test/x' } },
          { type: 'audio', source: { ...bytes, mediaType: 'audio/wav' }, format: 'wav' },
          { type: 'file', source: { kind: 'url', url: 'https://a.test/y' } },
        ),
      ),
    ).toEqual([
      message(
        'user',
        { type: 'input_image', image_url: 'data:image/png;base64,AA==', detail: 'original' },
        { type: 'input_image', image_url: 'https://a.test/x' },
        { type: 'input_audio', input_audio: { data: 'AA==', format: 'wav' } },
        { type: 'input_file', file_url: 'https://a.test/y' },
      ),
    ])
  })

  it('50. bytes of a file go as a data: URL with a name; plain text as text', () => {
    expect(
      items(
        user(
          { type: 'file', source: pdf },
          { type: 'file', source: pdf, filename: 'a.pdf' },
          { type: 'file', source: pdf, filename: 'a.txt', text: 'words' },
        ),
      ),
    ).toEqual([
      message(
        'user',
        { type: 'input_file', filename: 'file.pdf', file_data: 'data:application/pdf;base64,JVBE' },
        { type: 'input_file', filename: 'a.pdf', file_data: 'data:application/pdf;base64,JVBE' },
        heard('a.txt:\n\nwords'),
      ),
    ])
  })

  test('an id of the target’s own store passes; one of another vendor is replaced by a note', () => {
    const wire = build({
      turns: [
        user(
          { type: 'image', source: stored(targetIssuer) },
          { type: 'file', source: stored('elsewhere') },
        ),
      ],
    })
    expect(wire.body['input']).toMatchObject([
      { content: [{ type: 'input_image', file_id: 'file-1' }, { type: 'input_text' }] },
    ])
    expect(fieldsNoted(wire)).toEqual(['file'])
  })

  test('a picture that the model made is left out, and that is told', () => {
    const wire = build({ turns: [model({ type: 'image', source: bytes }, text('x'))] })
    expect(wire.body['input']).toEqual([message('assistant', said('x'))])
    expect(fieldsNoted(wire)).toEqual(['image'])
  })
})

describe('thoughts', () => {
  const thought = (issuer: string, words = 'Hm'): Block => ({
    type: 'reasoning',
    text: words,
    signature: { issuer, blob: 'gAAAAAB' },
  })

  it('58. go back to whoever sealed them, and to nobody else', () => {
    expect(items(model(thought(targetIssuer), text('x')))).toEqual([
      {
        type: 'reasoning',
        summary: [{ type: 'summary_text', text: 'Hm' }],
        encrypted_content: 'gAAAAAB',
      },
      message('assistant', said('x')),
    ])
    const wire = build({ turns: [model(thought('elsewhere'), text('x'))] })
    expect(wire.body['input']).toEqual([message('assistant', said('x'))])
    expect(fieldsNoted(wire)).toEqual(['reasoning'])
  })

  it('57. a seal without words goes back too, whole thoughts that were sealed likewise', () => {
    const sealed: Block = {
      type: 'reasoning',
      text: '',
      redacted: { issuer: targetIssuer, blob: 'whole' },
    }
    expect(
      items(model(thought(targetIssuer, ''), sealed, call('a')), user(result('a'))),
    ).toMatchObject([
      { type: 'reasoning', summary: [], encrypted_content: 'gAAAAAB' },
      { type: 'reasoning', summary: [], encrypted_content: 'whole' },
      {},
      {},
    ])
  })

  it('75. words without a seal are left out: the service has nothing to look them up in', () => {
    expect(items(model({ type: 'reasoning', text: 'Hm' }, text('x')))).toEqual([
      message('assistant', said('x')),
    ])
  })

  test('a last thought that led to nothing is left out', () => {
    expect(items(model(text('x'), thought(targetIssuer)), user(text('y')))).toEqual([
      message('assistant', said('x')),
      message('user', heard('y')),
    ])
  })
})

describe('items of vendors', () => {
  const own = (raw: object, label = 'item'): Block => ({
    type: 'opaque',
    protocol: 'openai-responses',
    raw,
    label,
  })

  it('13. go back without the ids of a store that keeps nothing', () => {
    const raw = { type: 'file_search_call', id: 'fs_1', status: 'completed', queries: ['x'] }
    const { id: _, ...bare } = raw
    expect(items(model(own(raw), text('x')))).toEqual([bare, message('assistant', said('x'))])
    const kept = build({ store: true, turns: [model(own(raw), text('x'))] })
    expect(kept.body['input']).toMatchObject([raw, {}])
  })

  it('13. keep an id that another item points at', () => {
    const request = { type: 'mcp_approval_request', id: 'mcpr_1', name: 'x' }
    const response = { type: 'mcp_approval_response', approval_request_id: 'mcpr_1', approve: true }
    expect(items(model(own(request)), user(own(response), text('go')))).toEqual([
      request,
      response,
      message('user', heard('go')),
    ])
  })

  it('136. a search of another vendor is told as one of this protocol', () => {
    const foreign: Block = {
      type: 'opaque',
      protocol: 'another',
      raw: {},
      label: 'search',
      search: { query: 'rain', sources: [{ url: 'u:1', title: 'U' }] },
    }
    const wire = build({ turns: [model(foreign, text('x'))] })
    expect(wire.body['input']).toMatchObject([
      {
        type: 'web_search_call',
        status: 'completed',
        action: { type: 'search', query: 'rain', sources: [{ type: 'url', url: 'u:1' }] },
      },
      {},
    ])
    expect(wire.warnings).toEqual([])
  })

  test('a content part that only this protocol knows stays in its message', () => {
    expect(
      items(user(text('see'), own({ type: 'input_scan', data: 1 }, 'input_scan part'))),
    ).toEqual([message('user', heard('see'), { type: 'input_scan', data: 1 })])
  })
})
