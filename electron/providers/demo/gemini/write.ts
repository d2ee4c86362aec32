/** Says an answer as generateContent does, whole or in chunks (Gemini API reference, GenerateContentResponse). */
import { isRecord } from '../../../codecs/kit/read.ts'
import type { Said, SaidCall, Tally } from '../asked.ts'
import type { Dialect, Frame, Piece, Saying } from '../dialect.ts'
import { pieces } from '../tokens.ts'
import { signatureOf } from './signature.ts'

const finishReason: Readonly<Record<Said['stop'], string>> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  // Waiting for a tool is no reason of its own here.
  'tool-calls': 'STOP',
  length: 'MAX_TOKENS',
  refusal: 'SAFETY',
}

/** Caches count as input here; thoughts are counted beside the output. */
function usage(tally: Tally) {
  const prompt = tally.input + tally.cacheRead + tally.cacheWrite
  return {
    promptTokenCount: prompt,
    candidatesTokenCount: tally.output - tally.reasoning,
    totalTokenCount: prompt + tally.output,
    promptTokensDetails: [{ modality: 'TEXT', tokenCount: prompt }],
    ...(tally.cacheRead > 0 ? { cachedContentTokenCount: tally.cacheRead } : {}),
    ...(tally.reasoning > 0 ? { thoughtsTokenCount: tally.reasoning } : {}),
  }
}

/** Arguments as an object; a call that was cut short in the middle of them is not made. */
function argsOf(call: SaidCall): object | undefined {
  if (call.custom) return { input: call.arguments }
  try {
    const parsed: unknown = JSON.parse(call.arguments === '' ? '{}' : call.arguments)
    return isRecord(parsed) ? parsed : undefined
  } catch {
    return undefined
  }
}

interface Part {
  readonly part: Readonly<Record<string, unknown>>
  readonly tokens: number
  readonly thought?: true
}

function thoughtsOf(said: Said, shown: boolean): readonly Part[] {
  if (!shown) return []
  return pieces(said.reasoning).map((text) => ({
    part: { text, thought: true },
    tokens: 1,
    thought: true,
  }))
}

/** What is said, piece by piece. Thoughts leave their signature on the first call, or else behind the last word. */
function partsOf({ said, asked }: Saying): readonly Part[] {
  const signature = said.reasoning === '' ? {} : { thoughtSignature: signatureOf(said.reasoning) }
  const texts = pieces(said.text).map((text): Part => ({ part: { text }, tokens: 1 }))
  const calls = said.calls.flatMap((call) => {
    const args = argsOf(call)
    return args
      ? [
          {
            part: { functionCall: { name: call.name, args } },
            tokens: 1 + pieces(call.arguments).length,
          },
        ]
      : []
  })
  const [first, ...others] = calls
  const ending: readonly Part[] = first
    ? [{ ...first, part: { ...first.part, ...signature } }, ...others]
    : [{ part: { text: '', ...signature }, tokens: 0 }]
  // Thoughts that are not shown still take their time.
  const hidden = asked.showThoughts ? 0 : pieces(said.reasoning).length
  const [opening, ...rest] = [...texts, ...ending]
  return [
    ...thoughtsOf(said, asked.showThoughts),
    ...(opening ? [{ ...opening, tokens: opening.tokens + hidden }] : []),
    ...rest,
  ]
}

const response = ({ asked, stamp }: Saying, fields: object): object => ({
  ...fields,
  modelVersion: asked.model,
  responseId: stamp.id,
})

const candidate = (parts: readonly object[], finish?: string): object => ({
  candidates: [
    {
      content: { parts, role: 'model' },
      ...(finish === undefined ? {} : { finishReason: finish }),
      index: 0,
    },
  ],
})

/** Neighbouring pieces of the same kind as one part, as an answer that comes whole has them. */
function joined(parts: readonly Part[]): readonly object[] {
  const whole: Part['part'][] = []
  for (const { part } of parts) {
    const last = whole.at(-1)
    const text = part['text']
    const continues =
      typeof text === 'string' &&
      typeof last?.['text'] === 'string' &&
      last['thought'] === part['thought']
    if (continues)
      whole[whole.length - 1] = { ...last, ...part, text: `${String(last['text'])}${text}` }
    else if (text !== '' || part['thoughtSignature'] !== undefined) whole.push(part)
  }
  return whole
}

export function body(saying: Saying): unknown {
  const { said } = saying
  return response(saying, {
    ...candidate(joined(partsOf(saying)), finishReason[said.stop]),
    ...(said.usage ? { usageMetadata: usage(said.usage) } : {}),
  })
}

export function frames(saying: Saying): readonly Frame[] {
  const { said } = saying
  const parts = partsOf(saying)
  const last = parts.length - 1
  let output = 0
  let reasoning = 0
  return parts.map(({ part, tokens, thought }, index) => {
    output += tokens
    if (thought) reasoning += tokens
    // Every chunk tells the tokens so far; the last tells them all.
    const tally = said.usage && (index === last ? said.usage : { ...said.usage, output, reasoning })
    return {
      data: JSON.stringify(
        response(saying, {
          ...candidate([part], index === last ? finishReason[said.stop] : undefined),
          ...(tally ? { usageMetadata: usage(tally) } : {}),
        }),
      ),
      tokens,
    }
  })
}

/** Server-sent events with the line ends Google's servers write, or the items of one JSON array. */
export const framed: NonNullable<Dialect['pieces']> = (all, { form, cut }) => {
  if (form === 'events')
    return all.map(({ data, tokens, bare }): Piece =>
      bare === true
        ? { text: data, tokens, alone: true }
        : { text: `data: ${data}\r\n\r\n`, tokens },
    )
  const items = all.map(({ data, tokens }, index): Piece => ({
    text: `${index === 0 ? '[' : ',\r\n'}${data}`,
    tokens,
  }))
  return cut ? items : [...items, { text: all.length === 0 ? '[]' : ']', tokens: 0 }]
}
