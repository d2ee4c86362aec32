/** Reads images and documents; a source of a kind we do not know stays opaque, so that newer kinds still pass. */
import type { FileBlock, ImageBlock, Source } from '../../hub/content.ts'
import { optionalText, present, record, text, type Json } from '../kit/read.ts'
import { parseCache, unread } from './parse-marks.ts'
import { home } from './wire.ts'

function parseSource(source: Json, where: string): Source | undefined {
  switch (source['type']) {
    case 'base64':
      return {
        kind: 'base64',
        mediaType: text(source['media_type'], `${where}.media_type`),
        data: text(source['data'], `${where}.data`),
      }
    case 'url':
      return { kind: 'url', url: text(source['url'], `${where}.url`) }
    case 'file':
      return { kind: 'file-id', id: text(source['file_id'], `${where}.file_id`), issuer: home }
    default:
      return undefined
  }
}

/** Undefined for a source we do not know. */
export function parseImage(block: Json, where: string): ImageBlock | undefined {
  const at = `${where}.source`
  const source = parseSource(record(block['source'], at), at)
  if (!source) return undefined
  return {
    type: 'image',
    source,
    ...present({
      cache: parseCache(block['cache_control'], where),
      extras: unread(block, ['type', 'source', 'cache_control']),
    }),
  }
}

/** Undefined for a source we do not know, and for one that is made of blocks. */
export function parseDocument(block: Json, where: string): FileBlock | undefined {
  const at = `${where}.source`
  const wire = record(block['source'], at)
  const plain = wire['type'] === 'text'
  const source: Source | undefined = plain
    ? { kind: 'base64', mediaType: 'text/plain', data: '' }
    : parseSource(wire, at)
  if (!source) return undefined
  return {
    type: 'file',
    source,
    ...present({
      text: plain ? text(wire['data'], `${at}.data`) : undefined,
      filename: optionalText(block['title'], `${where}.title`),
      cache: parseCache(block['cache_control'], where),
      extras: unread(block, ['type', 'source', 'title', 'cache_control']),
    }),
  }
}
