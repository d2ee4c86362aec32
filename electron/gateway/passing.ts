/** In which protocol a candidate is spoken to, and whether the client's own body can go there as it is. */
import type { Candidate } from '../bindings/plan.ts'
import type { Codec, Dialect, Target } from '../codecs/codec.ts'
import { Failure } from '../hub/error.ts'
import type { Ask } from './ask.ts'

/** The protocols that serve this model there, best first; some models are served on few of a platform's. */
export function codecsOf({ upstream, model, protocols }: Candidate): readonly Codec[] {
  const { provider, endpoint, codecs } = upstream
  const ids = protocols ?? provider.protocolsOf?.({ endpoint, model })
  return ids ? codecs.filter(({ id }) => ids.includes(id)) : codecs
}

/**
 * The candidate speaks the client's protocol, and the body brings back nothing that only a translation writes and lacks
 * nothing that only a translation can add.
 */
export function passes(dialect: Dialect, ask: Ask, candidate: Candidate): boolean {
  return (
    dialect.passage !== undefined &&
    codecsOf(candidate).some(({ id }) => id === dialect.id) &&
    servesSide(dialect, candidate) &&
    !ask.bringsBack() &&
    !ask.lacks(candidate.model)
  )
}

/** The protocol in which a candidate is spoken to: the client's own where it can be. Throws Failure where there is none. */
export function spoken(dialect: Dialect, candidate: Candidate): Codec {
  const codecs = codecsOf(candidate)
  const codec = codecs.find(({ id }) => id === dialect.id) ?? codecs[0]
  if (codec) return codec
  throw new Failure({
    kind: 'unsupported',
    message: `${candidate.upstream.label} does not offer ${candidate.model} in any protocol its channel is set to speak.`,
  })
}

/** The id of that protocol, for the books; of any of the candidate's where none of them serves the model. */
export const protocolOf = ({ id }: Dialect, candidate: Candidate): string => {
  const codecs = codecsOf(candidate)
  const own = codecs.find((codec) => codec.id === id) ?? codecs[0] ?? candidate.upstream.codecs[0]
  return own.id
}

export function targetOf({ model, maxOutput, upstream }: Candidate): Target {
  const { provider, endpoint } = upstream
  return {
    model,
    issuer: provider.issuerOf?.(endpoint, model) ?? provider.issuer,
    ...(maxOutput === undefined ? {} : { maxOutput }),
  }
}

/** Whether the upstream keeps its answers, so that a later request may name one. */
export const keepsAnswers = ({ upstream }: Candidate): boolean =>
  upstream.provider.keepsResponses?.(upstream.endpoint) === true

const servesSide = ({ side: path }: Dialect, { upstream }: Candidate): boolean =>
  path === undefined || upstream.provider.serves?.({ endpoint: upstream.endpoint, path }) === true
