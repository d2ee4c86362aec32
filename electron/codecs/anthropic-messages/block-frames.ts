/** Writes the frames of an answer's content blocks and numbers them from 0. */
import type { Frame } from '../codec.ts'
import { isRecord } from '../kit/read.ts'
import type { WireBlock } from './wire.ts'
import { searchName } from './web-search.ts'

/** Made per answer. */
export class BlockFrames {
  #frames: Frame[] = []
  #index = 0
  #searches = 0

  /** The number of the block that is open, or else of the next. */
  index(): number {
    return this.#index
  }

  /** Web searches written so far. */
  searches(): number {
    return this.#searches
  }

  /** What was written since the last call. */
  collect(): readonly Frame[] {
    const frames = this.#frames
    this.#frames = []
    return frames
  }

  write(event: string, data: string): void {
    this.#frames.push({ event, data })
  }

  add(frames: readonly Frame[]): void {
    this.#frames.push(...frames)
  }

  start(json: string): void {
    this.write(
      'content_block_start',
      `{"type":"content_block_start","index":${this.#index},"content_block":${json}}`,
    )
  }

  /** What stands before the text of a delta of the open block. `field`: its type and the field of the text. */
  head(field: string): string {
    return `{"type":"content_block_delta","index":${this.#index},"delta":{"type":${field}`
  }

  delta(json: string): void {
    this.write(
      'content_block_delta',
      `{"type":"content_block_delta","index":${this.#index},"delta":${json}}`,
    )
  }

  sign(signature: string): void {
    this.delta(`{"type":"signature_delta","signature":${JSON.stringify(signature)}}`)
  }

  stop(): void {
    this.write('content_block_stop', `{"type":"content_block_stop","index":${this.#index}}`)
    this.#index++
  }

  /** A block that is whole at once; its words, signature or input go as a delta, where readers look for them. */
  whole(block: WireBlock): void {
    const { type, text, signature, input } = block
    const said = type === 'text' && typeof text === 'string' && text !== ''
    const signed = type === 'thinking' && typeof signature === 'string'
    const called = type.endsWith('tool_use') && isRecord(input)
    if (type === 'server_tool_use' && block['name'] === searchName) this.#searches++
    this.start(
      JSON.stringify({
        ...block,
        ...(said ? { text: '' } : {}),
        ...(signed ? { signature: '' } : {}),
        ...(called ? { input: {} } : {}),
      }),
    )
    if (said) this.delta(`{"type":"text_delta","text":${JSON.stringify(text)}}`)
    if (signed) this.sign(signature)
    if (called) {
      const json = JSON.stringify(JSON.stringify(input))
      this.delta(`{"type":"input_json_delta","partial_json":${json}}`)
    }
    this.stop()
  }
}
