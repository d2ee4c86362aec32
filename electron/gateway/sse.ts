/** Server-sent events between bytes and frames (WHATWG HTML, section 9.2 "Server-sent events"). */
import { StringDecoder } from 'node:string_decoder'
import type { Frame } from '../codecs/codec.ts'

/** Takes bytes in any chunking, gives the frames that are whole. */
export interface FrameReader {
  push(chunk: Buffer): readonly Frame[]
  /** The stream ended: a last frame, or JSON without a field name, counts only if it is complete. */
  end(): readonly Frame[]
}

/** More than this of what is no field is not kept (characters). */
const longestStray = 65_536

export function frameReader(): FrameReader {
  const decoder = new StringDecoder('utf8')
  let rest = ''
  let event: string | undefined
  let data: string | undefined
  /** Lines that are no field: Gemini says a late error as bare JSON. */
  let stray = ''

  /** Reads one line; gives the frame that a blank line completes. */
  function line(text: string): Frame | undefined {
    if (text === '') {
      const frame =
        data === undefined ? undefined : event === undefined ? { data } : { event, data }
      event = undefined
      data = undefined
      return frame
    }
    if (text.startsWith('data:')) {
      const value = text.charCodeAt(5) === 0x20 ? text.slice(6) : text.slice(5)
      data = data === undefined ? value : `${data}\n${value}`
    } else if (text.startsWith('event:')) {
      event = text.charCodeAt(6) === 0x20 ? text.slice(7) : text.slice(6)
    } else if (text === 'data') data ??= ''
    else if (stray !== '' || text.startsWith('{') || text.startsWith('['))
      stray = `${stray}${text}\n`.slice(0, longestStray)
    return undefined
  }

  /** Takes whole lines out of `rest`. A lone CR at its end may be half of CRLF, so it waits. */
  function drain(final: boolean): Frame[] {
    const frames: Frame[] = []
    const carriage = rest.includes('\r')
    let at = 0
    for (;;) {
      let end = rest.indexOf('\n', at)
      let next = end + 1
      if (carriage) {
        const cr = rest.indexOf('\r', at)
        if (cr >= 0 && (end < 0 || cr < end)) {
          if (cr === rest.length - 1 && !final) break
          end = cr
          next = rest.charCodeAt(cr + 1) === 0x0a ? cr + 2 : cr + 1
        }
      }
      if (end < 0) break
      const frame = line(rest.slice(at, end))
      if (frame) frames.push(frame)
      at = next
    }
    rest = at === 0 ? rest : rest.slice(at)
    return frames
  }

  return {
    push(chunk) {
      const text = decoder.write(chunk)
      rest = rest === '' ? text : rest + text
      return drain(false)
    },
    end() {
      rest += decoder.end()
      const frames = drain(true)
      if (rest !== '') line(rest)
      rest = ''
      const last = line('')
      if (last && isWhole(last.data)) frames.push(last)
      if (stray !== '' && isWhole(stray)) frames.push({ data: stray })
      stray = ''
      return frames
    },
  }
}

/** Whether a frame's data is complete: JSON, or the word that ends some streams. */
export function isWhole(data: string): boolean {
  if (data === '[DONE]') return true
  try {
    JSON.parse(data)
    return true
  } catch {
    return false
  }
}

/** The bytes of frames, as text. */
export function framesText(frames: readonly Frame[]): string {
  let text = ''
  for (const { event, data, bare } of frames)
    if (bare) text += data
    else text += event === undefined ? `data: ${data}\n\n` : `event: ${event}\ndata: ${data}\n\n`
  return text
}
