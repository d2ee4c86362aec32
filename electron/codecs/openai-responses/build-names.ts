/** Names of tools on this wire, which has namespaces of its own: a map for each, and one for what stands outside. */
import type { Tool } from '../../hub/request.ts'
import type { ToolIdentity } from '../codec.ts'
import { nameMap, type NameMap, toolNameLimits } from '../kit/names.ts'

export interface WireName {
  readonly name: string
  readonly namespace?: string
}

export interface ToolNames {
  wire(name: string, namespace?: string): WireName
  /** By `toolKey`, the tools whose name or form differs on the wire. */
  readonly tools: ReadonlyMap<string, ToolIdentity>
}

/** Under what `Wire.tools` keeps a tool of a namespace; without one it is the bare name. */
export const toolKey = (name: string, namespace?: string): string =>
  namespace === undefined || namespace === '' ? name : `${namespace}\0${name}`

/** `wrapped`: whether free-text tools go out as functions, and so must be known again. */
export function toolNames(declared: readonly Tool[], wrapped: boolean): ToolNames {
  const ours = declared.filter((tool) => tool.type !== 'hosted')
  const spaces = nameMap(
    [...new Set(ours.flatMap(({ namespace }) => namespace ?? []))].map((name) => ({
      name,
      kind: 'function' as const,
    })),
    toolNameLimits,
  )
  const maps = new Map<string, NameMap>()

  const mapOf = (namespace: string | undefined): NameMap => {
    const key = namespace ?? ''
    const known = maps.get(key)
    if (known) return known
    const made = nameMap(
      ours
        .filter((tool) => tool.namespace === namespace)
        .map(({ name, type }) => ({ name, kind: type })),
      toolNameLimits,
    )
    maps.set(key, made)
    return made
  }

  const wire = (name: string, namespace?: string): WireName => {
    const short = mapOf(namespace).wire(name)
    return namespace === undefined
      ? { name: short }
      : { name: short, namespace: spaces.wire(namespace) }
  }

  const tools = new Map<string, ToolIdentity>()
  for (const { name, type: kind, namespace } of ours) {
    const on = wire(name, namespace)
    const same = on.name === name && on.namespace === namespace
    if (same && !(wrapped && kind === 'custom')) continue
    tools.set(toolKey(on.name, on.namespace), {
      name,
      kind,
      ...(namespace === undefined ? {} : { namespace }),
    })
  }
  return { wire, tools }
}
