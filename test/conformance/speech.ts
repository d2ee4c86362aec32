/** Lets a codec say events to a client and hear them as if from an upstream, and puts both in one comparable form. */
import type { Addressed, Answering, Codec, Frame, Wire } from '../../electron/codecs/codec.ts'
import type { Event } from '../../electron/hub/event.ts'
import type { Request } from '../../electron/hub/request.ts'
import { fold } from '../../electron/hub/fold.ts'
import type { Response, ResponseBlock } from '../../electron/hub/response.ts'
import { limitsOf } from './limits.ts'

export const answering: Answering = {
  model: 'public-model',
  wantsUsage: true,
  id: '0197f00d',
  created: 1_700_000_000,
}

export const noTools: Pick<Wire, 'tools'> = { tools: new Map() }

/** The frames in which a client of this protocol gets these events. */
export const said = (codec: Codec, events: readonly Event[]): readonly Frame[] =>
  codec.client.encodeStream(answering).push(events)

/** What a stream of these frames means, the upstream closing after the last. */
export function heard(codec: Codec, ...batches: readonly (readonly Frame[])[]): readonly Event[] {
  const decoder = codec.upstream.decodeStream(noTools, { issuer: codec.id })
  return [...batches.flatMap((frames) => decoder.push(frames)), ...decoder.end()]
}

export function folded(events: readonly Event[]): Response {
  const folding = fold()
  folding.push(events)
  return folding.response()
}

/** Without what is new on every hop (ids, stamps, the vendor's own words), and without what the protocol cannot carry. */
export function essence(codec: Codec, response: Response): Response {
  const { stop, usage, blocks } = response
  const { raw: _, ...reason } = stop
  const settled = {
    id: '',
    model: '',
    blocks: blocks.map(settle),
    stop: reason,
    ...(usage ? { usage } : {}),
  }
  return limitsOf(codec.id).answer(settled)
}

/** The same for an unstreamed answer. */
export function wholeEssence(codec: Codec, response: Response): Response {
  const carried = essence(codec, response)
  return limitsOf(codec.id).whole?.(carried) ?? carried
}

/** No arguments and an empty object are one thing to whoever runs the tool. */
const settle = (block: ResponseBlock): ResponseBlock =>
  block.type === 'tool-call' && block.kind === 'function' && block.arguments === ''
    ? { ...block, arguments: '{}' }
    : block

/** What the address of a request says, where the protocol says it there. */
export function addressedIn(codec: Codec, path: string): Addressed | undefined {
  const at = path.indexOf('?')
  const bare = at < 0 ? path : path.slice(0, at)
  const query = at < 0 ? '' : path.slice(at)
  return codec.client.address?.(`/v1beta${bare}`, query)?.addressed
}

/** What a server of this protocol understands of a request. */
export const understood = (codec: Codec, { path, body }: Pick<Wire, 'path' | 'body'>): Request =>
  codec.client.parseRequest(JSON.parse(JSON.stringify(body)), addressedIn(codec, path))
