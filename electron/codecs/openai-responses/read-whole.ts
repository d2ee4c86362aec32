/** Reads items that are told at once when they are finished: pictures, searches, and all that only this protocol knows. */
import { type Json, word } from '../kit/read.ts'
import { searchOf } from './hosted.ts'
import { protocol } from './protocol.ts'
import { type Place, type ReadingItem } from './read-item.ts'

export function readWhole(type: string, added: Json, { out }: Place): ReadingItem {
  let item = added
  let told = false

  const tell = (): void => {
    if (told) return
    told = true
    const picture = word(item['result'])
    const block = out.nextBlock()
    if (type === 'image_generation_call' && picture !== '') {
      const mediaType = `image/${word(item['output_format']) || 'png'}`
      out.write({ type: 'image', block, mediaType, data: picture })
      return
    }
    const search = searchOf(item)
    const label = type || 'output item'
    out.write({
      type: 'opaque',
      block,
      protocol,
      raw: item,
      label,
      ...(search ? { search } : {}),
    })
  }

  return {
    type,
    change: () => undefined,
    settle(whole) {
      item = whole
    },
    close: tell,
    plain: () => undefined,
  }
}
