/** Writes answers as legacy completions: text alone (OpenAI API reference, Completions, the completion object). */
import type { Event, TokenLogprob } from '../../hub/event.ts'
import type { Response } from '../../hub/response.ts'
import type { Stop, Usage } from '../../hub/usage.ts'
import type { Answering, Encoder, Frame } from '../codec.ts'
import { renderStreamError } from './errors.ts'
import { echoOf } from './legacy-request.ts'
import { finishOf } from './stop.ts'
import { renderUsage } from './usage.ts'

interface WireLogprobs {
  readonly tokens: readonly string[]
  readonly token_logprobs: readonly number[]
  readonly top_logprobs: readonly Readonly<Record<string, number>>[]
  /** Where each token begins in the whole text. */
  readonly text_offset: readonly number[]
}

function renderLogprobs(tokens: readonly TokenLogprob[], from: number): WireLogprobs {
  let offset = from
  const offsets = tokens.map(({ token }) => {
    const at = offset
    offset += token.length
    return at
  })
  return {
    tokens: tokens.map(({ token }) => token),
    token_logprobs: tokens.map(({ logprob }) => logprob),
    top_logprobs: tokens.map(({ top }) =>
      Object.fromEntries(top.map(({ token, logprob }) => [token, logprob])),
    ),
    text_offset: offsets,
  }
}

/** There is no word for tool calls; an answer that refuses must not look like one that was asked for. */
function finishWord(stop: Stop): string {
  return finishOf(stop, { toolCalls: false, refusal: false })
}

/** Tells once of each kind of thing that is not text. */
function silence(answering: Answering): (what: string) => void {
  const told = new Set<string>()
  return (what) => {
    if (told.has(what)) return
    told.add(what)
    answering.warn?.({
      field: what,
      action: 'left out of the answer: legacy completions hold text alone',
    })
  }
}

export function encodeLegacy(answering: Answering): Encoder {
  const { created, wantsUsage } = answering
  const stamp = `{"id":${JSON.stringify(`cmpl-${answering.id}`)},"object":"text_completion","created":${created},"model":${JSON.stringify(answering.model)},"choices":`
  const usageLater = wantsUsage ? ',"usage":null}' : '}'
  const before = `${stamp}[{"index":0,"text":`
  const closing = (finish: string, logprobs = 'null'): string =>
    `,"logprobs":${logprobs},"finish_reason":${finish}}]${usageLater}`
  const after = closing('null')
  const silent = silence(answering)

  const spoken = new Set<number>()
  let frames: Frame[] = []
  let weighed = 0

  const say = (text: string): void => {
    if (text !== '') frames.push({ data: before + JSON.stringify(text) + after })
  }

  const weigh = (tokens: readonly TokenLogprob[]): void => {
    const logprobs = renderLogprobs(tokens, weighed)
    weighed += tokens.reduce((length, { token }) => length + token.length, 0)
    frames.push({ data: `${before}""${closing('null', JSON.stringify(logprobs))}` })
  }

  const finish = (stop: Stop, usage: Usage | undefined): void => {
    frames.push({ data: `${before}""${closing(`"${finishWord(stop)}"`)}` })
    if (wantsUsage && usage)
      frames.push({ data: `${stamp}[],"usage":${JSON.stringify(renderUsage(usage))}}` })
    frames.push({ data: '[DONE]' })
  }

  const take = (event: Event): void => {
    switch (event.type) {
      case 'delta':
        if (spoken.has(event.block)) say(event.text)
        return
      case 'start':
        return say(echoOf(answering.asked?.()))
      case 'text-start':
      case 'refusal-start':
        spoken.add(event.block)
        return
      case 'logprobs':
        return weigh(event.tokens)
      case 'reasoning-start':
      case 'redacted-reasoning':
        return silent('reasoning')
      case 'tool-start':
        return silent('tool calls')
      case 'image':
        return silent('images')
      case 'citation':
        return silent('citations')
      case 'opaque':
        return silent(event.label)
      case 'signature':
      case 'block-end':
      case 'usage':
        return
      case 'end':
        return finish(event.stop, event.usage)
      case 'error':
        frames.push(...renderStreamError(event.error))
    }
  }

  return {
    push(events) {
      frames = []
      for (const event of events) take(event)
      return frames
    },
  }
}

export function renderLegacy(response: Response, answering: Answering): unknown {
  const silent = silence(answering)
  const tokens: TokenLogprob[] = []
  let text = echoOf(answering.asked?.())
  for (const block of response.blocks) {
    switch (block.type) {
      case 'text':
        text += block.text
        for (const token of block.logprobs ?? []) tokens.push(token)
        if (block.citations.length > 0) silent('citations')
        break
      case 'refusal':
        text += block.text
        break
      case 'reasoning':
      case 'redacted-reasoning':
        silent('reasoning')
        break
      case 'tool-call':
        silent('tool calls')
        break
      case 'image':
        silent('images')
        break
      case 'opaque':
        silent(block.label)
        break
    }
  }
  return {
    id: `cmpl-${answering.id}`,
    object: 'text_completion',
    created: answering.created,
    model: answering.model,
    choices: [
      {
        index: 0,
        text,
        logprobs: tokens.length > 0 ? renderLogprobs(tokens, 0) : null,
        finish_reason: finishWord(response.stop),
      },
    ],
    ...(response.usage ? { usage: renderUsage(response.usage) } : {}),
  }
}
