/** Decides whether the demo calls tools, which, and with what. */
import { createHash } from 'node:crypto'
import type { Asked, OfferedTool, SaidCall } from './asked.ts'
import { toolCaller } from './models.ts'
import { sample } from './sample.ts'

/** More would be a crowd. */
const mostCalls = 3

const asksForATool = /\b(?:use|call|run|invoke|try|with)\b|工具|调用/i

/**
 * Whether the person named this tool. Coding tools offer many, some of which change files: the demo calls
 * one only when it is named by its exact name together with a wish to use it.
 */
function named({ name }: OfferedTool, question: string): boolean {
  const at = question.indexOf(name)
  if (at < 0 || !asksForATool.test(question)) return false
  const isWordPart = (character: string | undefined): boolean =>
    character !== undefined && /\w/.test(character)
  return !isWordPart(question[at - 1]) && !isWordPart(question[at + name.length])
}

function chosen(asked: Asked): readonly OfferedTool[] {
  const { choice, tools, question } = asked
  if (choice === 'none') return []
  if (typeof choice === 'object') return tools.filter(({ name }) => name === choice.name)
  const meant = tools.filter((tool) => named(tool, question))
  if (choice === 'any') return meant.length > 0 ? meant : tools.slice(0, 1)
  // Results have just come back: the loop must end somewhere.
  if (asked.results.length > 0) return []
  if (meant.length > 0) return meant
  const wanted =
    asked.model === toolCaller || /\b(?:use|call) (?:a|the|your|any|some) tools?\b/i.test(question)
  return wanted ? tools.slice(0, 1) : []
}

/** What a tool that wants text is given: the person's quoted words, else a name they gave, else `demo`. */
function wordFrom(question: string): string {
  const quoted = /["“]([^"”]{1,200})["”]/.exec(question)?.[1]
  if (quoted !== undefined) return quoted
  return (
    /\b(?:in|at|for|of|about) (\p{Lu}[\p{L}'’-]*(?: \p{Lu}[\p{L}'’-]*)*)/u.exec(question)?.[1] ??
    'demo'
  )
}

/** The calls the demo makes, in order. Their ids follow from the request, so that the same request calls alike. */
export function callsFor(asked: Asked): readonly SaidCall[] {
  const word = wordFrom(asked.question)
  const tools = chosen(asked).slice(0, asked.parallelTools ? mostCalls : 1)
  if (tools.length === 0) return []
  const seed = createHash('sha256')
  for (const part of asked.prompt) seed.update(part.content)
  const hex = seed.digest('hex')
  return tools.map(({ name, schema }, index) => ({
    id: `${hex.slice(0, 20)}${index}`,
    name,
    arguments: schema ? JSON.stringify(sample(schema, word)) : word,
    custom: schema === undefined,
  }))
}
