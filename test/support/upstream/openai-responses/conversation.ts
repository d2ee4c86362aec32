/** What OpenAI demands of a conversation beyond its shape: known items, calls with their outputs, thoughts of its own. */
import { isRecord, type Json } from '../../../../electron/codecs/kit/read.ts'
import { Unreadable, type Fault } from '../../../../electron/providers/demo/asked.ts'
import { invalid } from './fault.ts'
import { typeOf } from './items.ts'
import type { Memory } from './memory.ts'
import type { CountRequest } from './schema.ts'
import { accountIn, unseal } from './seal.ts'

/** Who asks, and what is known of what was answered before. */
export interface Desk {
  readonly account: string
  readonly memory: Memory
}

const gone = (id: string, isStored: boolean): Fault => ({
  kind: 'not-found',
  message: isStored
    ? `Item with id '${id}' not found.`
    : `Item with id '${id}' not found. Items are not persisted when \`store\` is set to false. Try again with \`store\` set to true, or remove this item from your input.`,
  param: 'input',
})

function earlier({ previous_response_id: id }: CountRequest, desk: Desk): readonly Json[] {
  if (typeof id !== 'string') return []
  const found = desk.memory.response(id)
  if (found?.stored !== true || found.account !== desk.account)
    throw new Unreadable(
      invalid(
        `Previous response with id '${id}' not found.`,
        'previous_response_id',
        'previous_response_not_found',
      ),
    )
  return found.items
}

function dereferenced(item: Json, desk: Desk): Json {
  if (typeOf(item) !== 'item_reference') return item
  const found = desk.memory.item(String(item['id']))
  if (found?.of.account !== desk.account) throw new Unreadable(gone(String(item['id']), true))
  if (!found.of.stored) throw new Unreadable(gone(String(item['id']), false))
  return found.item
}

/** Everything the model reads, in order: what was before, and what references stand for. Throws Unreadable. */
export function wholeInput(request: CountRequest, desk: Desk): readonly Json[] {
  const { input } = request
  const asked: readonly Json[] =
    typeof input === 'string'
      ? [{ type: 'message', role: 'user', content: input }]
      : (input ?? []).filter(isRecord)
  return [...earlier(request, desk), ...asked.map((item) => dereferenced(item, desk))]
}

function checkIds(items: readonly Json[], desk: Desk): Fault | undefined {
  const seen = new Set<string>()
  for (const item of items) {
    const { id } = item
    if (typeof id !== 'string') continue
    if (seen.has(id))
      return invalid(
        `Duplicate item found with id ${id}. Remove duplicate items from your input and try again.`,
        'input',
      )
    seen.add(id)
    // An id is bound to the account it was issued to.
    const issuedTo = accountIn(id)
    if (issuedTo !== undefined && issuedTo !== desk.account) return gone(id, true)
  }
  return undefined
}

function checkThought(item: Json, desk: Desk): Fault | undefined {
  const { id, encrypted_content: blob } = item
  const unverified = (name: string, why: string): Fault =>
    invalid(
      `The encrypted content ${name} could not be verified. Reason: ${why}`,
      undefined,
      'invalid_encrypted_content',
    )
  if (typeof blob !== 'string') {
    if (typeOf(item) === 'compaction') return undefined
    const known = typeof id === 'string' ? desk.memory.item(id) : undefined
    return known?.of.stored === true
      ? undefined
      : gone(typeof id === 'string' ? id : 'rs_unknown', false)
  }
  const name = typeof id === 'string' ? `for item ${id}` : `${blob.slice(0, 4)}...${blob.slice(-4)}`
  const sealed = unseal(blob)
  if (sealed?.account !== desk.account)
    return unverified(name, 'Encrypted content could not be decrypted or parsed.')
  return typeof id === 'string' && id !== sealed.id
    ? unverified(name, 'Encrypted content item_id did not match the target item id.')
    : undefined
}

const callTypes: Readonly<Record<string, string>> = {
  function_call: 'function call',
  custom_tool_call: 'custom tool call',
}

function checkPairs(items: readonly Json[]): Fault | undefined {
  const open = new Map<string, string>()
  const called = new Set<string>()
  for (const item of items) {
    const type = typeOf(item)
    const key = String(item['call_id'])
    const call = callTypes[type]
    if (call !== undefined) {
      open.set(key, call)
      called.add(`${type} ${key}`)
      continue
    }
    const of = type.replace(/_output$/, '')
    const answered = of === type ? undefined : callTypes[of]
    if (answered === undefined) continue
    if (!called.has(`${of} ${key}`))
      return invalid(`No tool call found for ${answered} output with call_id ${key}.`, 'input')
    open.delete(key)
  }
  for (const [key, call] of open)
    return invalid(`No tool output found for ${call} ${key}.`, 'input')
  return undefined
}

function checkThoughts(items: readonly Json[], desk: Desk): Fault | undefined {
  for (const item of items) {
    const type = typeOf(item)
    if (type !== 'reasoning' && type !== 'compaction') continue
    const fault = checkThought(item, desk)
    if (fault) return fault
  }
  return undefined
}

/** Throws Unreadable where the input cannot even be put together. */
export function checkConversation(request: CountRequest, desk: Desk): Fault | undefined {
  const items = wholeInput(request, desk)
  const trigger = items.findIndex((item) => typeOf(item) === 'compaction_trigger')
  if (trigger >= 0 && trigger < items.length - 1)
    return invalid("'compaction_trigger' must be the last item of 'input'.", 'input')
  return checkIds(items, desk) ?? checkThoughts(items, desk) ?? checkPairs(items)
}
