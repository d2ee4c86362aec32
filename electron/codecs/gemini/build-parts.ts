/** Builds the parts of a content. */
import type { Block, ReasoningBlock, TextBlock, ToolCallBlock } from '../../hub/content.ts'
import { isRecord, type Json } from '../kit/read.ts'
import { inputOf } from '../kit/tool-input.ts'
import { type Building, ownFields } from './build-context.ts'
import { buildMedium } from './build-media.ts'
import { modelId } from './decode-ids.ts'
import { protocol } from './protocol.ts'
import { isOwn, signatureField, withOwnProof } from './signatures.ts'

/** Any block but results, which are built together. Empty where nothing of it can be sent; then a warning says so. */
export function buildPart(
  block: Exclude<Block, { type: 'tool-result' }>,
  building: Building,
): readonly Json[] {
  switch (block.type) {
    case 'text':
      return buildText(block, building)
    case 'refusal':
      return buildText({ type: 'text', text: block.text }, building)
    case 'image':
    case 'audio':
    case 'file':
      return [buildMedium(block, building)]
    case 'reasoning':
      return buildThought(block, building)
    case 'tool-call':
      return [buildCall(block, building)]
    case 'opaque':
      return buildOpaque(block, building)
  }
}

/** The service refuses a part without text, unless it carries a proof. */
function buildText(block: TextBlock, building: Building): readonly Json[] {
  const proof = signatureField(block.signature, building)
  const own = ownFields(block, building)
  if (block.text === '' && proof.thoughtSignature === undefined) return []
  return [{ ...own, text: block.text, ...proof }]
}

/** Thoughts go back only to whoever signed them: the model would take others for words of its own. */
function buildThought(block: ReasoningBlock, building: Building): readonly Json[] {
  const proof = [block.signature, block.redacted].find((carrier) => isOwn(carrier, building))
  if (proof) return [{ text: block.text, thought: true, thoughtSignature: proof.blob }]
  building.warnings.add(
    'thinking',
    'earlier thoughts left out: they do not carry a signature of this upstream',
  )
  return []
}

function buildCall(call: ToolCallBlock, building: Building): Json {
  const id = modelId(call.id)
  return {
    ...ownFields(call, building),
    functionCall: {
      ...(id === undefined ? {} : { id }),
      name: building.names.wire(call.name, call.namespace),
      args: inputOf(call),
    },
    ...signatureField(call.signature, building),
  }
}

function buildOpaque(
  block: Extract<Block, { type: 'opaque' }>,
  building: Building,
): readonly Json[] {
  const { raw, image } = block
  if (block.protocol === protocol && isRecord(raw) && isPart(raw))
    return [withOwnProof(raw, building)]
  if (image) return [buildMedium({ type: 'image', source: image }, building)]
  building.warnings.add(block.label, 'dropped: only the protocol it came from knows it')
  return []
}

/** What stands beside an answer's parts, and so never in a part. */
const aside = ['groundingMetadata', 'urlContextMetadata']

const isPart = (raw: Json): boolean =>
  Object.keys(raw).length > 0 && !aside.some((name) => name in raw)
