/** The reversible map between what a client calls its tools and what a protocol lets them be called. */
import type { ToolIdentity } from '../codec.ts'
import { fingerprint } from './hash.ts'

/** What a protocol allows as the name of a tool, or as an id. */
export interface Limits {
  /** Matches every character that is not allowed; must be global. */
  readonly forbidden: RegExp
  readonly maxLength: number
}

/** `^[a-zA-Z0-9_-]{1,64}$`: what OpenAI and Anthropic both demand of tool names. */
export const toolNameLimits: Limits = { forbidden: /[^a-zA-Z0-9_-]/g, maxLength: 64 }

export interface NameMap {
  /** The name on the wire. A tool that was not declared (an old call in the history) is made fit too. */
  wire(name: string, namespace?: string): string
  /**
   * By wire name, the tools that the wire cannot carry as they are: renamed, taken out of a namespace, or custom
   * (which some upstreams know only as a function). What `Wire.tools` wants.
   */
  readonly tools: ReadonlyMap<string, ToolIdentity>
}

/** Cuts a text to a limit, with a fingerprint of the whole in place of what was cut off. */
export function shorten(text: string, whole: string, maxLength: number): string {
  const mark = `_${fingerprint(whole, 8)}`
  return text.slice(0, maxLength - mark.length) + mark
}

const key = (name: string, namespace?: string): string => `${namespace ?? ''}\0${name}`

const flat = (name: string, namespace: string | undefined): string =>
  namespace === undefined ? name : `${namespace}__${name}`

/**
 * Maps names one to one: those that fit keep their name, the others are cleaned, and marked with a fingerprint where
 * they were cut or would collide. The same tools give the same map on every replay.
 */
export function nameMap(declared: readonly ToolIdentity[], limits: Limits): NameMap {
  const byKey = new Map<string, string>()
  const taken = new Set<string>()
  const tools = new Map<string, ToolIdentity>()

  const clean = (whole: string): string => whole.replace(limits.forbidden, '_') || '_'

  const fits = (whole: string): boolean =>
    clean(whole) === whole && whole.length <= limits.maxLength

  const claim = (whole: string): string => {
    const base = clean(whole)
    let name = base.length > limits.maxLength ? shorten(base, whole, limits.maxLength) : base
    for (let round = 0; taken.has(name); round++)
      name = shorten(base, `${whole}\0${round}`, limits.maxLength)
    taken.add(name)
    return name
  }

  const assign = (name: string, namespace?: string): string => {
    const known = byKey.get(key(name, namespace))
    if (known !== undefined) return known
    const wire = claim(flat(name, namespace))
    byKey.set(key(name, namespace), wire)
    return wire
  }

  // Names that need no change come first, so that no cleaned name can take theirs.
  for (const tool of declared)
    if (tool.namespace === undefined && fits(tool.name)) assign(tool.name)
  for (const tool of declared) {
    const wire = assign(tool.name, tool.namespace)
    if (wire !== tool.name || tool.namespace !== undefined || tool.kind === 'custom')
      tools.set(wire, tool)
  }
  return { wire: assign, tools }
}
