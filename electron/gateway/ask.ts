/** What a client asks, read as little as the way it will go needs: spans for forwarding, a hub request for translating. */
import type { Addressed, Dialect, Passage } from '../codecs/codec.ts'
import { sealMark } from '../codecs/kit/carrier.ts'
import { isRecord } from '../codecs/kit/read.ts'
import type { Request } from '../hub/request.ts'
import { holds } from './byte-marks.ts'
import { type ForwardBody, readForwardBody, readModel } from './forward-body.ts'
import { invalid } from './invalid.ts'

export interface Ask {
  /** The public model name. */
  readonly model: string
  /** Bytes of the body. */
  readonly size: number
  /** What the address said beside the body. */
  readonly addressed: Addressed | undefined
  /** The body as it came. */
  readonly bytes: Buffer
  /** Whether the body brings back what only a translation writes, such as blobs of another vendor in our seal. */
  bringsBack(): boolean
  /** Whether the body lacks what an upstream of the same dialect demands for this model. Throws Failure. */
  lacks(model: string): boolean
  /** The body for upstreams of the same dialect; scanned once, when first asked for. Throws Failure. */
  forwarding(): ForwardBody
  /** The body as JSON; parsed once, when first asked for. Throws Failure. */
  body(): unknown
  /** The request in the hub's vocabulary; made once, when first asked for. Throws Failure. */
  parsed(): Request
}

/** Reads as much of a body as routing needs: the model's name. Throws Failure `invalid-request` that says what is wrong. */
export function readAsk(dialect: Dialect, bytes: Buffer, addressed: Addressed | undefined): Ask {
  if (bytes.length === 0) throw invalid('The request has no body; send a JSON object.')
  return new LazyAsk(dialect, bytes, addressed)
}

/** Made per exchange; a class, because closures and accessors of object literals would cost a hidden class each. */
class LazyAsk implements Ask {
  readonly model: string
  readonly size: number
  readonly addressed: Addressed | undefined
  readonly bytes: Buffer
  readonly #dialect: Dialect
  #brought: boolean | undefined
  #lacks: { readonly model: string; readonly so: boolean } | undefined
  #forwarding: ForwardBody | undefined
  #body: { readonly json: unknown } | undefined
  #request: Request | undefined

  constructor(dialect: Dialect, bytes: Buffer, addressed: Addressed | undefined) {
    this.#dialect = dialect
    this.bytes = bytes
    this.size = bytes.length
    this.addressed = addressed
    this.model = addressed?.model ?? readModel(modelField(dialect), bytes)
  }

  bringsBack(): boolean {
    this.#brought ??= bringsBack(this.#dialect.passage, this.bytes)
    return this.#brought
  }

  lacks(model: string): boolean {
    if (this.#lacks?.model === model) return this.#lacks.so
    const lacking = this.#dialect.passage?.lacking?.(model)
    const so =
      lacking !== undefined &&
      lacking.marks.some((mark) => holds(this.bytes, mark)) &&
      lacking.in(this.body())
    this.#lacks = { model, so }
    return so
  }

  forwarding(): ForwardBody {
    const { passage } = this.#dialect
    if (!passage) throw new Error('This dialect is never forwarded.')
    this.#forwarding ??= readForwardBody(passage, this)
    return this.#forwarding
  }

  body(): unknown {
    this.#body ??= { json: parseBody(this.bytes) }
    return this.#body.json
  }

  parsed(): Request {
    if (this.#request) return this.#request
    const body = this.body()
    const field = modelField(this.#dialect)
    // Two spellings of one field could be read differently by whoever routes and whoever answers.
    if (!this.addressed && isRecord(body) && body[field] !== this.model)
      throw invalid(`${field}: given twice`, field)
    this.#request = this.#dialect.client.parseRequest(body, this.addressed)
    return this.#request
  }
}

/** Whether a body brings back what only a translation writes, which no upstream takes. */
export const bringsBack = (passage: Passage | undefined, bytes: Buffer): boolean =>
  [sealMark, ...(passage?.brought ?? [])].some((mark) => holds(bytes, mark))

/** The field of the body that names the model. */
const modelField = ({ passage }: Dialect): string => passage?.modelField ?? 'model'

/** Parses a whole body. Throws Failure `invalid-request`. */
export function parseBody(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    throw invalid('The body is not valid JSON.')
  }
}
