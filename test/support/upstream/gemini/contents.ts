/** What Gemini demands of a conversation beyond its shape: turns, parts that hold something, calls with their responses. */
import type { Fault } from '../../../../electron/providers/demo/asked.ts'
import { isOwnSignature } from '../../../../electron/providers/demo/gemini/signature.ts'
import { broken, invalid } from './fault.ts'
import { partData, type Content, type Part } from './schema.ts'

/** What Google's documents name for histories of other vendors. */
export const bypass = ['skip_thought_signature_validator', 'context_engineering_is_the_way_to_go']

const given = (value: unknown): boolean => value !== undefined && value !== null

const held = (part: Part) => partData.filter((name) => given(part[name]))

const isSigned = ({ thoughtSignature: signature }: Part): boolean =>
  typeof signature === 'string' && signature !== ''

function checkPart(part: Part, path: string): Fault | undefined {
  const names = held(part)
  if (names.length > 1)
    return invalid(
      `Invalid value at '${path}' (oneof), oneof field 'data' is already set. Cannot set '${names[1]}'`,
    )
  const isEmpty = names.length === 0 || (part.text === '' && !isSigned(part))
  if (isEmpty)
    return broken(`${path}.data`, "required oneof field 'data' must have one initialized field")
  const signature = part.thoughtSignature
  if (!isSigned(part) || typeof signature !== 'string') return undefined
  if (bypass.includes(signature) || isOwnSignature(signature)) return undefined
  return invalid('Thought signature is not valid.')
}

function checkParts({ parts }: Content, path: string): Fault | undefined {
  if (!parts || parts.length === 0)
    return broken(`${path}.parts`, 'contents.parts must not be empty.')
  for (const [index, part] of parts.entries()) {
    const fault = checkPart(part, `${path}.parts[${index}]`)
    if (fault) return fault
  }
  return undefined
}

/** `function` is what old samples wrote. */
const roleOf = ({ role }: Content): string =>
  !given(role) || role === '' || role === 'function' ? 'user' : String(role)

function checkRoles(contents: readonly Content[]): Fault | undefined {
  for (const [index, content] of contents.entries()) {
    const role = roleOf(content)
    if (role !== 'user' && role !== 'model') return invalid('Please use a valid role: user, model.')
    const before = contents[index - 1]
    // Google's own SDK keeps each chunk of a streamed answer as a content of its own.
    if (before ? role === 'user' && roleOf(before) === role : role === 'model')
      return invalid('Please ensure that multiturn requests alternate between user and model.')
  }
  const last = contents.at(-1)
  return last && roleOf(last) === 'model'
    ? invalid('Please ensure that multiturn requests end with a user role or a function response.')
    : undefined
}

const partsOf = (content: Content | undefined): readonly Part[] => content?.parts ?? []
const calls = (content: Content | undefined): readonly Part[] =>
  partsOf(content).filter(({ functionCall }) => given(functionCall))
const responses = (content: Content | undefined): readonly Part[] =>
  partsOf(content).filter(({ functionResponse }) => given(functionResponse))

function checkPairs(contents: readonly Content[]): Fault | undefined {
  for (const [index, content] of contents.entries()) {
    const called = calls(content).map(({ functionCall }) => functionCall?.name)
    const answered = responses(contents[index + 1]).map(
      ({ functionResponse }) => functionResponse?.name,
    )
    if (called.length > 0 && called.length !== answered.length)
      return invalid(
        'Please ensure that the number of function response parts is equal to the number of function call parts of the function call turn.',
      )
    if (called.length === 0 && answered.length > 0)
      return invalid(
        'Please ensure that function response turn comes immediately after a function call turn.',
      )
    const foreign = answered.find((name) => !called.includes(name))
    if (foreign !== undefined)
      return invalid(
        `Please ensure that function response names match the function call names: '${foreign}' was not called.`,
      )
  }
  return responses(contents[0]).length > 0
    ? invalid(
        'Please ensure that function response turn comes immediately after a function call turn.',
      )
    : undefined
}

/** Where the current turn begins: after the last thing the person said. */
const currentTurn = (contents: readonly Content[]): number =>
  contents.findLastIndex(
    (content) =>
      roleOf(content) === 'user' &&
      partsOf(content).some(({ functionResponse }) => !given(functionResponse)),
  )

/** The first call of each step of the current turn proves the thoughts that led to it. */
export function checkSignatures(contents: readonly Content[]): Fault | undefined {
  const all = turns(contents)
  const begin = currentTurn(all)
  for (const [index, content] of all.entries()) {
    if (index <= begin) continue
    const [first] = calls(content)
    if (!first || isSigned(first)) continue
    const name = first.functionCall?.name ?? ''
    return invalid(
      `Function call is missing a thought_signature in functionCall parts. This is required for tools to work correctly, and missing thought_signature may lead to degraded model performance. Additional data, function call \`default_api:${name}\`, position ${index + 1}.`,
    )
  }
  return undefined
}

/** Neighbouring contents of the model as one turn. */
function turns(contents: readonly Content[]): readonly Content[] {
  const joined: Content[] = []
  for (const content of contents) {
    const last = joined.at(-1)
    if (last && roleOf(last) === 'model' && roleOf(content) === 'model')
      joined[joined.length - 1] = { ...last, parts: [...partsOf(last), ...partsOf(content)] }
    else joined.push(content)
  }
  return joined
}

export function checkContents(contents: readonly Content[]): Fault | undefined {
  for (const [index, content] of contents.entries()) {
    const fault = checkParts(content, `contents[${index}]`)
    if (fault) return fault
  }
  return checkRoles(contents) ?? checkPairs(turns(contents))
}

/** It holds text and nothing else. */
export function checkSystem(content: Content | null | undefined): Fault | undefined {
  if (!content) return undefined
  const fault = checkParts(content, 'system_instruction')
  if (fault) return fault
  return partsOf(content).every(({ text }) => typeof text === 'string')
    ? undefined
    : invalid('Please ensure that the system instruction contains only text.')
}
