/** Puts the arguments of a call together from pieces, each with the path of its place (`partialArgs`). */
import { isRecord, type Json } from '../kit/read.ts'

export interface GrowingArgs {
  /** False where the piece has no place. */
  take(piece: unknown): boolean
  value(): Json
}

type Step = string | number
type Branch = Map<string, Node> | Node[]
type Node = Branch | { value: string | number | boolean | null }

/** More than any tool takes; a hostile index must not fill the memory. */
const longestList = 10_000
const deepest = 64

/** Vertex AI documentation, Function calling: streaming arguments. A path comes again for each piece of a string. */
export function growingArgs(): GrowingArgs {
  const root: Map<string, Node> = new Map()

  return {
    take(piece) {
      if (!isRecord(piece)) return false
      const value = valueOf(piece)
      const path = typeof piece['jsonPath'] === 'string' ? stepsOf(piece['jsonPath']) : undefined
      if (!path || path.length > deepest) return false
      // A piece without a value opens or closes a string that has none yet.
      return value === undefined || put(root, path, value)
    },
    value: () => {
      const made = plain(root)
      return isRecord(made) ? made : {}
    },
  }
}

function valueOf(piece: Json): string | number | boolean | null | undefined {
  const { stringValue, numberValue, boolValue } = piece
  if (typeof stringValue === 'string') return stringValue
  if (typeof numberValue === 'number') return numberValue
  if (typeof boolValue === 'boolean') return boolValue
  return 'nullValue' in piece ? null : undefined
}

const step = /\.([^.[\]]+)|\[(\d+)\]|\['((?:[^'\\]|\\.)*)'\]|\["((?:[^"\\]|\\.)*)"\]/y

/** `$.places[0].name`, `$['a b']` (RFC 9535); undefined for other forms. */
function stepsOf(path: string): readonly Step[] | undefined {
  if (!path.startsWith('$')) return undefined
  const steps: Step[] = []
  for (let at = 1; at < path.length; at = step.lastIndex) {
    step.lastIndex = at
    const found = step.exec(path)
    if (!found) return undefined
    const [, name, index, single, double] = found
    const quoted = (single ?? double)?.replaceAll(/\\(.)/g, '$1')
    steps.push(index === undefined ? (name ?? quoted ?? '') : Number(index))
  }
  return steps.length > 0 ? steps : undefined
}

function put(
  root: Branch,
  path: readonly Step[],
  value: string | number | boolean | null,
): boolean {
  let branch = root
  for (const [at, name] of path.entries()) {
    const known = child(branch, name)
    const next = path[at + 1]
    if (next === undefined) return setLeaf(branch, name, grown(known, value))
    const inner: Node = known ?? (typeof next === 'number' ? [] : new Map<string, Node>())
    if (!isBranch(inner) || !setLeaf(branch, name, inner)) return false
    branch = inner
  }
  return false
}

/** Pieces of one string follow each other; anything else replaces what was there. */
function grown(known: Node | undefined, value: string | number | boolean | null): Node {
  const before = known && !isBranch(known) ? known.value : undefined
  return typeof before === 'string' && typeof value === 'string'
    ? { value: before + value }
    : { value }
}

const isBranch = (node: Node): node is Branch => node instanceof Map || Array.isArray(node)

const child = (branch: Branch, name: Step): Node | undefined =>
  branch instanceof Map ? branch.get(String(name)) : branch[Number(name)]

function setLeaf(branch: Branch, name: Step, node: Node): boolean {
  if (branch instanceof Map) {
    branch.set(String(name), node)
    return true
  }
  if (typeof name !== 'number' || name > longestList || name > branch.length) return false
  branch[name] = node
  return true
}

function plain(node: Node): unknown {
  if (node instanceof Map)
    return Object.fromEntries([...node].map(([name, inner]) => [name, plain(inner)]))
  return Array.isArray(node) ? node.map(plain) : node.value
}
