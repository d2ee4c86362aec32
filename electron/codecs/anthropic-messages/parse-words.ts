/** Reads blocks that only this protocol knows but whose words mean something to any model: they go out again word for word here. */
import type { TextBlock } from '../../hub/content.ts'
import { isRecord, present, type Json } from '../kit/read.ts'
import { parseCache } from './parse-marks.ts'
import { protocol, wholeBlock } from './wire.ts'

/** A search result, a document made of blocks, the summary a compaction left; undefined for anything else. */
export function parseWords(block: Json, where: string): TextBlock | undefined {
  const words = wordsOf(block)
  if (words === '') return undefined
  return {
    type: 'text',
    text: words,
    ...present({ cache: parseCache(block['cache_control'], where) }),
    extras: { [protocol]: { [wholeBlock]: block } },
  }
}

function wordsOf(block: Json): string {
  const { type, source, content } = block
  switch (type) {
    case 'search_result':
      return lines(block['title'], source, ...texts(content))
    case 'document':
      return isRecord(source) && source['type'] === 'content'
        ? lines(block['title'], block['context'], ...texts(source['content']))
        : ''
    case 'compaction':
      return typeof content === 'string' ? content : ''
    default:
      return ''
  }
}

/** The words of a `search_result`, `tool_reference` …: what other protocols get of it. */
export function paraphrase(part: Json): string {
  const { type, title, source, tool_name: tool, content } = part
  return lines(title, source, tool, ...texts(content)) || noteOf(type)
}

const noteOf = (type: unknown): string => (typeof type === 'string' ? `[${type}]` : '')

const texts = (content: unknown): readonly unknown[] => {
  if (!Array.isArray(content)) return [content]
  const items: readonly unknown[] = content
  return items.map((item) => (isRecord(item) ? (item['text'] ?? noteOf(item['type'])) : ''))
}

const lines = (...words: readonly unknown[]): string =>
  words.filter((word) => typeof word === 'string' && word !== '').join('\n')
