/** Tells what an answer held and this protocol's clients cannot be given, each thing once. */
import type { Extras, WebSearch } from '../../hub/content.ts'
import type { Answering } from '../codec.ts'
import { eachForeign } from '../kit/foreign-fields.ts'
import { tellOnce } from '../kit/tell-once.ts'
import { protocol } from './protocol.ts'

export interface Lost {
  /** An item that only another protocol knows. A search whose sources were all quoted has told what it found. */
  item(item: { readonly label: string; readonly search?: WebSearch }): void
  /** A source was quoted. */
  quoted(url: string): void
  /** The proof of an image; this protocol proves thoughts and tool calls. */
  imageProof(): void
  /** Fields of a text that only other protocols know. */
  fields(extras: Extras | undefined): void
}

export function lostBy(answering: Pick<Answering, 'warn'>): Lost {
  const warn = tellOnce(answering)
  const urls = new Set<string>()
  return {
    quoted: (url) => {
      urls.add(url)
    },
    item: ({ label, search }) => {
      const sources = search?.sources ?? []
      if (sources.length > 0 && sources.every(({ url }) => urls.has(url))) return
      warn(label, 'left out of the answer: the client’s protocol has no place for it')
    },
    imageProof: () => {
      warn('image signature', 'left out of the answer: the client’s protocol proves no images')
    },
    fields(extras) {
      eachForeign(extras, protocol, (field, owner) => {
        warn(field, `left out of the answer: only ${owner} knows it`)
      })
    },
  }
}
