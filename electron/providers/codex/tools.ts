/** Makes tools, and the choice among them, such as ChatGPT's Codex takes them. */
import type { Warning } from '../../codecs/codec.ts'
import { isRecord, type Json } from '../../codecs/kit/read.ts'
import { without } from '../kit/chat-body.ts'
import { allowedTools } from './allowed.ts'

type Body = Record<string, unknown>
type Warn = (warning: Warning) => void

/** Without tools there is nothing to choose, and saying so is refused. */
export function fitTools(body: Body, model: string, warn: Warn): Body {
  const { tools } = body
  const kept = Array.isArray(tools)
    ? tools.flatMap((tool: unknown) => (isRecord(tool) ? fitTool(tool, model, warn) : []))
    : []
  if (kept.length === 0) return without(body, ['tools', 'tool_choice', 'parallel_tool_calls'])
  const fit: Body = { ...body, tools: kept }
  if (body['tool_choice'] === undefined) return fit
  const choice = fitChoice(body['tool_choice'], warn)
  return choice === undefined ? without(fit, ['tool_choice']) : { ...fit, tool_choice: choice }
}

function fitTool(tool: Json, model: string, warn: Warn): readonly Json[] {
  const fit = named(tool)
  const { type } = fit
  // The small fast models draw nothing.
  const isTooMuch = type === 'image_generation' && /-spark(?:-|$)/.test(model)
  if (allowedTools.has(type) && !isTooMuch) return [fit]
  warn({
    field: `tools.${String(type)}`,
    action: isTooMuch
      ? `dropped: ${model} draws nothing`
      : 'dropped: a ChatGPT plan has no such tool',
  })
  return []
}

/** Its web search has one name only. */
function named(tool: Json): Json {
  const { type } = tool
  const isSearch = typeof type === 'string' && /^web_search(?:_preview|_\d)/.test(type)
  return isSearch ? { ...tool, type: 'web_search' } : tool
}

/** A choice among several tools names them; any other is one of them. Undefined where what was chosen is not there. */
function fitChoice(choice: unknown, warn: Warn): unknown {
  if (!isRecord(choice)) return choice
  const { type, tools } = choice
  if (type === 'allowed_tools' && Array.isArray(tools)) {
    const all = tools.flatMap((tool: unknown) => (isRecord(tool) ? [named(tool)] : []))
    return { ...choice, tools: all.filter((tool) => allowedTools.has(tool['type'])) }
  }
  const fit = named(choice)
  if (allowedTools.has(fit['type'])) return fit
  warn({ field: 'tool_choice', action: 'dropped: a ChatGPT plan has no such tool' })
  return undefined
}
