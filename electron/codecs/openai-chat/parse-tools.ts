/** Reads tools and the choice among them, in today's form and the deprecated one. */
import type { Tool, ToolChoice } from '../../hub/request.ts'
import {
  given,
  isRecord,
  type Json,
  list,
  oneOf,
  optionalBoolean,
  optionalRecord,
  optionalText,
  present,
  record,
  reject,
  text,
} from '../kit/read.ts'
import { marked } from './parse-parts.ts'
import { protocol } from './protocol.ts'
import { searchOfTool, searchOptionsTool } from './search.ts'

export function parseTools(body: Json): readonly Tool[] {
  const tools = given(body['tools']) ? list(body['tools'], 'tools') : []
  const functions = given(body['functions']) ? list(body['functions'], 'functions') : []
  return [
    ...tools.map((tool, i) => parseTool(record(tool, `tools[${i}]`), `tools[${i}]`)),
    ...functions.map((one, i) => parseFunction(record(one, `functions[${i}]`), `functions[${i}]`)),
    ...searchOptionsTool(body),
  ]
}

function parseTool(tool: Json, where: string): Tool {
  const type = text(tool['type'], `${where}.type`)
  switch (type) {
    case 'function': {
      // Flat is how OpenAI's Responses has it, and what some clients send here.
      if (!given(tool['function']) && given(tool['name'])) return parseFunction(tool, where)
      const body = record(tool['function'], `${where}.function`)
      return { ...parseFunction(body, `${where}.function`), ...marked(tool, 'function') }
    }
    case 'custom':
      return {
        ...parseCustom(record(tool['custom'], `${where}.custom`), `${where}.custom`),
        ...ownExtras(tool, 'custom'),
      }
    default: {
      const { name } = tool
      const search = searchOfTool(type, tool)
      return {
        type: 'hosted',
        protocol,
        name: typeof name === 'string' ? name : type,
        raw: tool,
        ...(search ? { search } : {}),
      }
    }
  }
}

/** A custom tool carries no cache mark in the hub; its own fields keep it for this protocol. */
function ownExtras(tool: Json, body: string): Pick<Tool & { type: 'custom' }, 'extras'> {
  const { extras } = marked(tool, body)
  return extras ? { extras } : {}
}

function parseFunction(body: Json, where: string): Tool {
  return {
    type: 'function',
    name: toolName(body['name'], `${where}.name`),
    ...present({
      description: optionalText(body['description'], `${where}.description`),
      parameters: optionalRecord(body['parameters'], `${where}.parameters`),
      strict: optionalBoolean(body['strict'], `${where}.strict`),
    }),
  }
}

function parseCustom(body: Json, where: string): Tool {
  const format = optionalRecord(body['format'], `${where}.format`)
  return {
    type: 'custom',
    name: toolName(body['name'], `${where}.name`),
    ...present({
      description: optionalText(body['description'], `${where}.description`),
      grammar: format && parseGrammar(format, `${where}.format`),
    }),
  }
}

type Grammar = Extract<Tool, { type: 'custom' }>['grammar']

/** The grammar stands in an object of its own here; flat is how another protocol of the vendor writes it. */
function parseGrammar(format: Json, where: string): Grammar {
  if (oneOf(format['type'], ['text', 'grammar'], `${where}.type`) === 'text') return undefined
  const nested = isRecord(format['grammar'])
  const grammar = isRecord(format['grammar']) ? format['grammar'] : format
  const at = nested ? `${where}.grammar` : where
  return {
    syntax: oneOf(grammar['syntax'], ['lark', 'regex'], `${at}.syntax`),
    definition: text(grammar['definition'], `${at}.definition`),
  }
}

function toolName(value: unknown, where: string): string {
  const name = text(value, where)
  return name === '' ? reject(where, 'expected a name') : name
}

export function parseToolChoice(body: Json): ToolChoice | undefined {
  const choice = body['tool_choice']
  if (given(choice)) return parseChoice(choice)
  const old = body['function_call']
  if (!given(old)) return undefined
  if (old === 'auto' || old === 'none') return { type: old }
  const name = text(record(old, 'function_call')['name'], 'function_call.name')
  return { type: 'named', name, kind: 'function' }
}

function parseChoice(choice: unknown): ToolChoice {
  if (choice === 'auto' || choice === 'none') return { type: choice }
  // `any` is Mistral's word for it.
  if (choice === 'required' || choice === 'any') return { type: 'any' }
  if (!isRecord(choice))
    return reject('tool_choice', 'expected none, auto, required or an object that names a tool')
  if (choice['type'] === 'allowed_tools') return parseAllowed(choice)
  return { type: 'named', ...namedTool(choice, 'tool_choice') }
}

function parseAllowed(choice: Json): ToolChoice {
  const allowed = isRecord(choice['allowed_tools']) ? choice['allowed_tools'] : choice
  const where = 'tool_choice.allowed_tools'
  const tools = list(allowed['tools'], `${where}.tools`)
  return {
    type: 'allowed',
    mode: oneOf(allowed['mode'], ['auto', 'required'], `${where}.mode`) === 'auto' ? 'auto' : 'any',
    names: tools.map((tool, i) => {
      const at = `${where}.tools[${i}]`
      return namedTool(record(tool, at), at).name
    }),
  }
}

function namedTool(
  choice: Json,
  where: string,
): { readonly name: string; readonly kind: 'function' | 'custom' } {
  const kind = oneOf(choice['type'], ['function', 'custom'], `${where}.type`)
  const holder = isRecord(choice[kind]) ? choice[kind] : choice
  return { kind, name: toolName(holder['name'], `${where}.${kind}.name`) }
}
