/** One tool per name: services that hold names to be unique refuse the whole request otherwise. */
import type { Tool } from '../../hub/request.ts'
import type { Warnings } from './warnings.ts'

/** Of several tools that clients run under one name the first stays. */
export function distinctTools(
  tools: readonly Tool[],
  warnings: Pick<Warnings, 'add'>,
): readonly Tool[] {
  const taken = new Set<string>()
  return tools.filter((tool) => {
    if (tool.type === 'hosted') return true
    const name = `${tool.namespace ?? ''}\0${tool.name}`
    if (taken.has(name))
      warnings.add(`tools.${tool.name}`, 'dropped: a tool of this name is offered already')
    const first = !taken.has(name)
    taken.add(name)
    return first
  })
}
