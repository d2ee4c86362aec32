/** What OpenAI serves beside answers: responses it stored, and conversations made short (OpenAI API reference, Responses). */
import { estimateTokens } from '../../../../electron/providers/demo/tokens.ts'
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import { Unreadable } from '../../../../electron/providers/demo/asked.ts'
import type { Envelope, Side } from '../protocol.ts'
import { flawOf } from '../schema.ts'
import { checkConversation, wholeInput } from './conversation.ts'
import { shapeFault } from './fault.ts'
import { checkItems, typeOf } from './items.ts'
import type { Memory, Remembered } from './memory.ts'
import { compactRequest, type CountRequest } from './schema.ts'
import { accountOf, seal } from './seal.ts'
import { usageOf } from './write.ts'

function found(memory: Memory, id: string, { credential }: Envelope): Remembered {
  const known = memory.response(id)
  if (known?.stored === true && known.account === accountOf(credential)) return known
  throw new Unreadable({
    kind: 'not-found',
    message: `Response with id '${id}' not found.`,
    param: 'response_id',
  })
}

/** One stored response: shown, listed by what it was asked, or forgotten. */
export function storedAt(memory: Memory, method: string, path: string): Side | undefined {
  const [, id, rest] = /^\/v1\/responses\/(resp_[^/]+)(\/input_items)?$/.exec(path) ?? []
  if (id === undefined) return undefined
  if (method === 'DELETE' && rest === undefined)
    return {
      played: false,
      answer(_, envelope) {
        found(memory, id, envelope)
        memory.forget(id)
        return { body: { id, object: 'response', deleted: true } }
      },
    }
  if (method !== 'GET') return undefined
  return {
    played: false,
    answer(_, envelope) {
      const { response, items, output } = found(memory, id, envelope)
      if (rest === undefined) return { body: response }
      const data = items.slice(0, items.length - output.length).toReversed()
      return { body: { object: 'list', data, has_more: false, first_id: null, last_id: null } }
    },
  }
}

const isFromUser = (item: Json): boolean => typeOf(item) === 'message' && item['role'] === 'user'

/** A conversation made short: what the person said, and everything else under one seal. */
export const compact = (memory: Memory): Side => ({
  played: true,
  answer(body, { credential }) {
    const flaw = flawOf(compactRequest, body)
    const input = isRecord(body) ? body['input'] : undefined
    const desk = { account: accountOf(credential), memory }
    const fault = flaw ? shapeFault(flaw, body) : checkItems(input)
    if (fault) throw new Unreadable(fault)
    const request = body as CountRequest
    const wrong = checkConversation(request, desk)
    if (wrong) throw new Unreadable(wrong)
    const items = wholeInput(request, desk)
    const id = `cmp_${estimateTokens(JSON.stringify(items))}`
    const usage = {
      input: estimateTokens(JSON.stringify(items)),
      cacheRead: 0,
      cacheWrite: 0,
      output: 10,
      reasoning: 0,
    }
    return {
      usage,
      body: {
        id: `resp_compact${usage.input}`,
        object: 'response.compaction',
        created_at: 1_700_000_000,
        output: [
          ...items.filter(isFromUser),
          {
            id,
            type: 'compaction',
            encrypted_content: seal({ account: desk.account, id }),
            created_by: null,
          },
        ],
        usage: usageOf(usage),
      },
    }
  },
})
